"""A real HTTP server on this machine that takes webhooks, as somebody else's system would."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What arrived (headers and body), and what is answered to it: the statuses in turn, then 204."""

    def __init__(self, server):
        self.url = f"http://127.0.0.1:{server.server_port}/hook?desk=1"
        self.got = []
        self.answers = []
        self.waits = threading.Event()
        self.waits.set()

    @property
    def messages(self):
        return [json.loads(body) for _path, _headers, body in self.got]


@contextmanager
def receiver():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here = self.server.receiver
            here.got.append((self.path, dict(self.headers), body))
            here.waits.wait(30)
            status = here.answers.pop(0) if here.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", here.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.receiver = Receiver(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.receiver
    finally:
        server.receiver.waits.set()
        server.shutdown()
        server.server_close()
