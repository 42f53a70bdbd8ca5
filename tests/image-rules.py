"""Images that show one rule each: what learn makes of them (src/evidence/image/).

usage: image-rules.py PROGRAM IMAGE-RULES.yaml

A case has a name, `config` (of the OCI image configuration), `files` (by path; a folder ends in a slash: mode, owner
"uid:gid", text, link, capabilities "net_bind_service", imports: symbols of an ELF program) and `wants`: keys of the entry that
learn writes, with their values; null: it is not there; `rules`: the names of those that spoke.
"""

import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
import tempfile

import yaml

CAPABILITIES = {"net_bind_service": 10, "net_raw": 13, "net_admin": 12}


def elf(symbols):
    """A program of 64 bits with these undefined symbols, as a linker lays it out."""
    names = b"\0"
    table = b"\0" * 24
    for symbol in symbols:
        table += struct.pack("<IBBHQQ", len(names), 0x12, 0, 0, 0, 0)
        names += symbol.encode() + b"\0"
    at = 64 + 2 * 56
    dynamic = b"".join(struct.pack("<QQ", tag, value) for tag, value in (
        (6, at), (5, at + len(table)), (10, len(names)), (0, 0)))
    start = at + len(table) + len(names)
    size = start + len(dynamic)
    header = b"\x7fELF\x02\x01\x01" + b"\0" * 9 + struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    segments = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 4096)
    segments += struct.pack("<IIQQQQQQ", 2, 6, start, start, start, len(dynamic), len(dynamic), 8)
    return header + segments + table + names + dynamic


def add_file(layer, path, what):
    info = tarfile.TarInfo(path.strip("/"))
    info.mode = int(what.get("mode", "0755"), 8)
    info.uid, info.gid = (int(part) for part in what.get("owner", "0:0").split(":"))
    data = b""
    if path.endswith("/"):
        info.type = tarfile.DIRTYPE
    elif "link" in what:
        info.type, info.linkname = tarfile.SYMTYPE, what["link"]
    elif "imports" in what:
        data = elf(what["imports"])
    else:
        data = what.get("text", "").encode()
    if "capabilities" in what:
        bits = sum(1 << CAPABILITIES[name] for name in what["capabilities"].split())
        value = struct.pack("<IIIII", 0x02000001, bits & 0xFFFFFFFF, 0, bits >> 32, 0)
        info.pax_headers = {"SCHILY.xattr.security.capability": value.decode("utf-8", "surrogateescape")}
    info.size = len(data)
    layer.addfile(info, io.BytesIO(data))


def make_archive(case, path):
    layer_bytes = io.BytesIO()
    with tarfile.open(fileobj=layer_bytes, mode="w", format=tarfile.PAX_FORMAT) as layer:
        for name, what in case.get("files", {}).items():
            add_file(layer, name, what or {})
    layer = layer_bytes.getvalue()
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": case["config"], "rootfs": {
        "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}).encode()
    name = hashlib.sha256(config).hexdigest()
    manifest = json.dumps([{"Config": name + ".json", "RepoTags": ["example.org/case:1"],
                            "Layers": ["layer/layer.tar"]}]).encode()
    with tarfile.open(path, "w") as archive:
        for entry, data in (("layer/layer.tar", layer), (name + ".json", config), ("manifest.json", manifest)):
            info = tarfile.TarInfo(entry)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def learn(program, case, folder):
    os.makedirs(folder)
    make_archive(case, os.path.join(folder, "image.tar"))
    with open(os.path.join(folder, "compose.yaml"), "w", encoding="utf-8") as file:
        file.write("services:\n  app:\n    image: example.org/case:1\n")
    done = subprocess.run([program, "learn", "--no-config", "--all", "--image=image.tar=example.org/case:1",
                           "-o", "learnt.yaml", "compose.yaml"], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)
    try:
        with open(os.path.join(folder, "learnt.yaml"), encoding="utf-8") as file:
            entry = next(iter(yaml.safe_load(file).values()))
    except (OSError, StopIteration, AttributeError):
        return {}, done.stderr
    entry["rules"] = [text.split(":")[0] for text in entry.get("rules", [])]
    return entry, done.stderr


def main():
    program, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        cases = yaml.safe_load(file)
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        for number, case in enumerate(cases):
            entry, said = learn(os.path.abspath(program), case, os.path.join(work, str(number)))
            for key, wanted in case["wants"].items():
                got = bool(entry.get(key)) if wanted is True and key == "needs_root" else entry.get(key)
                if key in ("rules", "keeps", "tmpfs", "cap_add", "root_cap_add") and wanted is not None:
                    got = got or []
                    wanted, got = sorted(wanted), sorted(set(got))
                if got != wanted:
                    failed += 1
                    print(f"FAIL {case['name']}: {key} is {got}, not {wanted} {said}")
    print(f"{len(cases)} cases, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
