"""The client's framing, against the examples of RFC 6455."""

import pytest

from benchmarks.framing import CLOSE, PING, TEXT, Handshake, ProtocolError, ServerFrames, client_frame

RFC_NONCE = b"the sample nonce"
RFC_ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def handshake() -> Handshake:
    return Handshake("localhost:1", "/ws", origin="https://shop.example", subprotocol="chat", nonce=RFC_NONCE)


def answer(
    *, status: bytes = b"101 Switching Protocols", accept: bytes = RFC_ACCEPT, chosen: bytes = b"chat"
) -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Sec-WebSocket-Accept: " + accept, b"sec-websocket-protocol: " + chosen]
    return b"\r\n".join(lines)


def test_the_request_names_host_path_origin_and_subprotocol():
    lines = handshake().request.decode().split("\r\n")

    assert lines[0] == "GET /ws HTTP/1.1"
    assert {"Host: localhost:1", "Origin: https://shop.example", "Sec-WebSocket-Protocol: chat"} < set(lines)
    assert "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" in lines
    assert lines[-2:] == ["", ""]


def test_the_right_answer_is_accepted():
    handshake().check(answer())


@pytest.mark.parametrize(
    "wrong", [{"status": b"403 Forbidden"}, {"accept": b"someone else's"}, {"chosen": b"another"}]
)
def test_a_wrong_answer_is_refused(wrong):
    with pytest.raises(ProtocolError):
        handshake().check(answer(**wrong))


def test_a_short_text_is_masked_as_in_the_rfc():
    mask = bytes.fromhex("37fa213d")

    assert client_frame(b"Hello", mask=mask) == bytes.fromhex("818537fa213d7f9f4d5158")


@pytest.mark.parametrize(
    ("size", "head"),
    [(125, "81fd"), (126, "81fe007e"), (65_535, "81feffff"), (65_536, "81ff0000000000010000")],
)
def test_lengths_take_the_shortest_form(size, head):
    frame = client_frame(b"a" * size, mask=b"\0\0\0\0")

    assert frame == bytes.fromhex(head) + b"\0\0\0\0" + b"a" * size


def server_frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65_536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


SENT = [(TEXT, b"Hello"), (PING, b""), (TEXT, b"x" * 126), (TEXT, b"y" * 65_536), (CLOSE, b"\x03\xe8")]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1_000, 1_000_000])
def test_frames_are_found_however_the_stream_is_cut(piece):
    stream = b"".join(server_frame(*frame) for frame in SENT)
    frames = ServerFrames()

    found = [frame for i in range(0, len(stream), piece) for frame in frames.feed(stream[i : i + piece])]

    assert found == SENT


@pytest.mark.parametrize("bad", ["0105", "c105", "8185"], ids=["split", "compressed", "masked"])
def test_frames_that_a_server_here_never_sends_are_refused(bad):
    with pytest.raises(ProtocolError):
        list(ServerFrames().feed(bytes.fromhex(bad) + b"Hello"))
