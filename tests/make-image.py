#!/usr/bin/env python3
"""Makes a small image for tests: a docker-archive (OUT.tar), or an OCI layout folder.

usage: make-image.py OUT REFERENCE [KEY=JSON]... [--] [FILE]...
KEY is one of the configuration: User, Entrypoint, Cmd, Env, Volumes, WorkingDir ...
FILE is PATH:MODE:UID:GID for a folder (the path ends in "/"), or PATH:MODE:UID:GID:TEXT.
Prints the ID of its configuration, and of a layout the digest of its manifest.
"""
import hashlib
import io
import json
import os
import sys
import tarfile


def layer(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for spec in files:
            path, mode, uid, gid, *text = spec.split(":", 4)
            info = tarfile.TarInfo(path.rstrip("/"))
            info.mode, info.uid, info.gid = int(mode, 8), int(uid), int(gid)
            data = text[0].encode("utf-8", "surrogateescape") if text else b""
            info.type = tarfile.DIRTYPE if path.endswith("/") else tarfile.REGTYPE
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def write_archive(out, reference, config, data):
    with tarfile.open(out, "w") as tar:
        def add(name, content):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))

        name = sha256(config) + ".json"
        add(name, config)
        add("layer/layer.tar", data)
        manifest = [{"Config": name, "RepoTags": [reference], "Layers": ["layer/layer.tar"]}]
        add("manifest.json", json.dumps(manifest).encode())


def write_layout(out, config, data):
    blobs = os.path.join(out, "blobs", "sha256")
    os.makedirs(blobs, exist_ok=True)

    def blob(content, kind):
        with open(os.path.join(blobs, sha256(content)), "wb") as file:
            file.write(content)
        return {"mediaType": "application/vnd.oci.image." + kind,
                "digest": "sha256:" + sha256(content), "size": len(content)}

    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": blob(config, "config.v1+json"), "layers": [blob(data, "layer.v1.tar")]}
    index = {"schemaVersion": 2,
             "manifests": [blob(json.dumps(manifest).encode(), "manifest.v1+json")]}
    with open(os.path.join(out, "index.json"), "w") as file:
        json.dump(index, file)
    with open(os.path.join(out, "oci-layout"), "w") as file:
        json.dump({"imageLayoutVersion": "1.0.0"}, file)
    print(index["manifests"][0]["digest"])


def main():
    out, reference, *rest = sys.argv[1:]
    keys, files = {}, []
    for word in rest:
        key, mark, value = word.partition("=")
        if not files and mark and key.isalpha():
            keys[key] = json.loads(value)
        elif word != "--":
            files.append(word)
    data = layer(files)
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "config": keys,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + sha256(data)]},
    }).encode()
    print("sha256:" + sha256(config))
    if out.endswith(".tar"):
        write_archive(out, reference, config, data)
    else:
        write_layout(out, config, data)


main()
