"""A client of yaml-language-server over stdio: opens a document, asks what an editor asks, gives the answers.

It waits for answers, never for time; one that does not come fails the test that asked.
"""

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pytest

PATIENCE_S = 60.0
"""How long an answer may take; a busy machine needs a few seconds at most."""

SETTINGS = {
    "yaml": {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False, "url": ""}},
    "http": {},
    "[yaml]": {},
}
"""What an editor tells the server: no store of schemas, so nothing is fetched."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A diagnostic of the server: the line, from 1, and what it says."""

    line: int
    message: str


class LanguageServer:
    """A running server; `schema` is the file that it holds every document against, if any."""

    def __init__(self, program: Path, *, node: Path, schema: Path | None) -> None:
        schemas = {schema.as_uri(): ["*.yaml"]} if schema else {}
        self._settings = SETTINGS | {"yaml": SETTINGS["yaml"] | {"schemas": schemas}}
        self._received: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._complaints: dict[str, list[Complaint]] = {}
        self._last_id = 0
        self._opened = 0
        command = [str(node), str(program), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()

    def __enter__(self) -> Self:
        capabilities = {
            "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": False}},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}, "hover": {"contentFormat": ["markdown"]}},
        }
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: BaseException | None, _traceback: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def complaints(self, text: str, *, folder: Path) -> list[Complaint]:
        """What the server says of a document, by line."""
        uri = self._open(text, folder)
        while uri not in self._complaints:
            self._take()
        return sorted(self._complaints[uri], key=lambda each: (each.line, each.message))

    def completions(self, text: str, *, folder: Path) -> dict[str, str]:
        """What may stand where the text has `|`: the label of each proposal with the text that it inserts."""
        uri, position = self._open_at(text, folder)
        answer = self._ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: item.get("textEdit", {}).get("newText") or item.get("insertText") or item["label"] for item in items}

    def hover(self, text: str, *, folder: Path) -> str:
        """What is shown for the word at `|`, as Markdown."""
        uri, position = self._open_at(text, folder)
        answer = self._ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        return str(answer["contents"]["value"]) if answer else ""

    def _open(self, text: str, folder: Path) -> str:
        self._opened += 1
        uri = (folder / f"sla-{self._opened}.yaml").as_uri()
        self._tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
        return uri

    def _open_at(self, text: str, folder: Path) -> tuple[str, dict[str, int]]:
        before, mark, after = text.partition("|")
        assert mark
        lines = before.split("\n")
        return self._open(before + after, folder), {"line": len(lines) - 1, "character": len(lines[-1])}

    def _ask(self, method: str, params: Mapping[str, Any]) -> Any:
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        while True:
            message = self._take()
            if message.get("id") == self._last_id and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, params: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _take(self) -> dict[str, Any]:
        """The next message; questions of the server are answered, what it publishes is kept."""
        try:
            message = self._received.get(timeout=PATIENCE_S)
        except queue.Empty:
            pytest.fail(f"the language server said nothing for {PATIENCE_S:.0f} s")
        assert message is not None, "the language server ended"
        if message.get("method") == "workspace/configuration":
            asked = message["params"]["items"]
            self._send({"id": message["id"], "result": [self._settings.get(item.get("section", "")) for item in asked]})
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": None})
        elif message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            found = [Complaint(each["range"]["start"]["line"] + 1, each["message"]) for each in params["diagnostics"]]
            self._complaints[params["uri"]] = found
        return message

    def _read(self, stream: IO[bytes]) -> None:
        while True:
            length = 0
            while (line := stream.readline()).strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self._received.put(None)
                return
            self._received.put(json.loads(stream.read(length)))
