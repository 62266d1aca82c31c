"""Children that do not keep to the rules; the first argument says which one."""

import os
import time

from viewer.engine.messages import Ready


def serve(link):
    link.send(Ready(0.0))
    match link.arguments[0]:
        case "garbage":
            link._writer.send(b"\xc1 this is no message")
        case "length":
            os.write(link._writer._descriptor, b"\xff\xff\xff\xff")
        case "half":
            os.write(link._writer._descriptor, b"\x10\x00\x00\x00half")
            return
        case "deaf":  # holds the interpreter's lock in C, so that no thread of it ever reads its input
            import ctypes

            ctypes.PyDLL(None).sleep(3600)
    time.sleep(3600)
