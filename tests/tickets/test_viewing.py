"""Looking into a file without opening it: real files, drawn by the real process."""

import io

import pytest
from PIL import Image

from tickets import viewing


@pytest.fixture
def stored(tmp_path):
    def store(data):
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return store


def drawn(kind, size=(40, 20), **options):
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **options)
    return target.getvalue()


def opened(png):
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_drawn_anew(stored, kind):
    picture = opened(viewing.picture(stored(drawn(kind)), f"image/{kind.lower()}", 1))

    assert picture.size == (40, 20)
    red, green, blue = picture.getpixel((20, 10))
    assert red > 240
    assert max(green, blue) < 20


def test_what_a_photo_tells_of_place_and_camera_stays_behind(stored):
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-SANUKI"
    png = viewing.picture(stored(drawn("JPEG", exif=exif)), "image/jpeg", 1)

    assert b"SANUKI" not in png
    assert not opened(png).getexif()


def test_each_page_of_a_pdf_can_be_looked_at(stored):
    target = io.BytesIO()
    first, second = Image.new("RGB", (200, 100), "red"), Image.new("RGB", (200, 100), "blue")
    first.save(target, "PDF", save_all=True, append_images=[second])
    path = stored(target.getvalue())

    assert viewing.page_count(path, "application/pdf") == 2
    picture = opened(viewing.picture(path, "application/pdf", 2))
    assert picture.getpixel((picture.width // 2, picture.height // 2))[2] > 200


def test_a_mail_is_plain_text_and_says_where_its_links_lead(stored):
    raw = (
        "From: =?utf-8?B?6YqA6KGM?= <bank@bad.example>\r\nSubject: =?utf-8?B?6KuL5rGC5pu4?=\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<p>払って<a href='http://bad.example/pay'>ください</a></p><script>alert(1)</script>\r\n"
        "--x\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\nPK\r\n--x--\r\n"
    )
    mail = viewing.mail(stored(raw.encode()))

    assert ("Subject", "請求書") in mail.headers
    assert ("From", "銀行 <bank@bad.example>") in mail.headers
    assert mail.text == "払って［http://bad.example/pay］ください"
    assert mail.attachments == ["a.zip"]


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"\x89PNG\r\n\x1a\nbroken", b""])
def test_a_broken_file_is_said_to_be_unreadable(stored, data):
    kind = "application/pdf" if data.startswith(b"%PDF") else "image/png"
    with pytest.raises(viewing.UnreadableFileError):
        viewing.picture(stored(data), kind, 1)


def test_a_picture_that_unpacks_to_gigabytes_is_refused(stored):
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 1_000_000

    with pytest.raises(viewing.UnreadableFileError):
        viewing.picture(stored(bomb.getvalue()), "image/png", 1)
