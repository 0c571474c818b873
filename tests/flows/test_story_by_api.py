"""The whole story, told by programs: ask, assign, answer, consent, publish, find, take back."""

import re

from tests.factories import PUBLIC_TEXT
from tests.live import wait_for


def test_from_the_question_to_the_public_answer_and_back(shared_desk):
    desk = shared_desk
    coordinator, releaser, expert = (
        desk.client("coordinator"),
        desk.client("coordinator", 1),
        desk.client("expert"),
    )
    expert_email = desk.accounts("expert")[0]["email"]
    public = desk.public()

    # Ask, without an account
    question = {
        "body": "うどん処みなみの南です。変な請求書メールが毎日きます。",
        "email": "minami@udon.example.jp",
    }
    created = desk.asker().post("consultations/", json=question)
    assert created.status_code == 201
    number, token = created.json()["number"], created.json()["token"]
    asker = desk.asker(token)
    assert created.json()["status_url"] == f"{desk.url}/c/{token}/"
    assert number in desk.mail("minami@udon.example.jp", "受け付けました")["Subject"]

    def do(who, name, **data):
        answer = who.post(f"tickets/{number}/transitions/{name}/", json=data)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def say(name, **data):
        answer = asker.post(f"consultations/status/transitions/{name}/", json=data)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # Assign, ask back, answer
    assert expert.get(f"tickets/{number}/").status_code == 404
    do(coordinator, "offer", expert=expert_email)
    desk.mail(expert_email, "相談をお願いできますか")
    do(expert, "accept")
    do(expert, "ask_back", message="いつからですか。")
    assert asker.get("consultations/status/").json()["available_transitions"] == ["asker_reply", "withdraw"]
    say("asker_reply", message="先週からです。")
    do(expert, "submit_for_review", answer="結論から書きます。開かないでください。")
    assert "結論から" not in asker.get("consultations/status/").text
    do(coordinator, "approve_answer")
    assert "結論から書きます。" in desk.mail("minami@udon.example.jp", "回答をお送りします").get_content()

    # Consent to exactly this text
    do(expert, "request_consent", **PUBLIC_TEXT, category="mail")
    status = asker.get("consultations/status/").json()
    assert {key: status["public_text"][key] for key in PUBLIC_TEXT} == PUBLIC_TEXT
    other = asker.post("consultations/status/transitions/grant_consent/", json={"public_text_hash": "0" * 64})
    assert (other.status_code, other.headers["content-type"]) == (409, "application/problem+json")
    say("grant_consent", public_text_hash=status["public_text_hash"])

    # Publish: another person than the writer; then found
    do(releaser, "publish")

    def matching():
        results = public.get("/api/v1/search/", params={"q": "請求書"}).json()["results"]
        return [result["url"] for result in results if result["title"] == PUBLIC_TEXT["title"]]

    article = wait_for(matching)[0]
    page = public.get(article)
    assert page.status_code == 200
    assert PUBLIC_TEXT["answer"] in re.sub(r"<[^>]+>|\s", "", page.text)
    for path in (article, "/kb/", "/feed/", "/sitemap.xml", "/search/?q=請求書", "/api/v1/search/?q=請求書"):
        text = public.get(path).text
        assert article.removeprefix(desk.url) in text, path
        for secret in ("うどん処", "minami", number, token):
            assert secret not in text, path
    desk.mail("minami@udon.example.jp", "公開しました")

    # Take back: gone everywhere
    say("withdraw_consent")
    wait_for(lambda: public.get(article).status_code == 410)
    wait_for(lambda: not matching())
    gone = public.get(article)
    assert PUBLIC_TEXT["title"] not in gone.text
    for path in ("/", "/kb/", "/feed/", "/sitemap.xml", "/search/?q=請求書", "/api/v1/suggest/?q=知らない"):
        text = public.get(path).text
        assert article.removeprefix(desk.url) not in text, path
        assert PUBLIC_TEXT["title"] not in text, path
    desk.mail("minami@udon.example.jp", "取り下げました")
