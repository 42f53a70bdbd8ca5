#!/usr/bin/env python3
"""Writes an image of files of this machine, in the forms in which engines save them.

usage: make-image.py FORM PACKING MIB OUTPUT
  FORM     docker (ID/layer.tar), oci (blobs, index.json and manifest.json)
  PACKING  plain, gzip, zstd: of the layers
  MIB      so many of content at least, in five layers
"""
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

LAYERS = 5


def files_of(top):
    """Regular files below a folder, again and again under other names."""
    turn = 0
    while True:
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path) and os.access(path, os.R_OK):
                    yield path, "%s%s" % ("" if not turn else "copy%d/" % turn, path.lstrip("/"))
        turn += 1


def write_layer(path, files, size):
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as layer:
        done = 0
        while done < size:
            source, name = next(files)
            info = tarfile.TarInfo(name)
            status = os.stat(source)
            info.size, info.mode = status.st_size, status.st_mode & 0o7777
            info.uid = info.gid = 0
            with open(source, "rb") as content:
                layer.addfile(info, content)
            done += info.size + 512


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def pack(path, packing):
    if packing == "plain":
        return path
    if packing == "gzip":
        with open(path + ".gz", "wb") as out:
            subprocess.run(["gzip", "-6nc", path], stdout=out, check=True)
        return path + ".gz"
    subprocess.run(["zstd", "-q", "-3", "-f", path, "-o", path + ".zst"], check=True)
    return path + ".zst"


def add_bytes(archive, name, data):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))
    return hashlib.sha256(data).hexdigest()


def main():
    form, packing, size, output = sys.argv[1], sys.argv[2], int(sys.argv[3]) << 20, sys.argv[4]
    files = files_of("/usr")
    diff_ids, descriptors, names = [], [], []
    with tarfile.open(output, "w") as archive:
        for number in range(LAYERS):
            path = "%s.layer" % output
            write_layer(path, files, size // LAYERS)
            diff_ids.append("sha256:" + digest_of(path))
            packed = pack(path, packing)
            hexa = digest_of(packed)
            name = "blobs/sha256/" + hexa if form == "oci" else hexa + "/layer.tar"
            archive.add(packed, name)
            names.append(name)
            descriptors.append({"mediaType": "application/vnd.oci.image.layer.v1.tar",
                                "digest": "sha256:" + hexa, "size": os.path.getsize(packed)})
            for left in {path, packed}:
                os.unlink(left)
        config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/usr/bin/env"]},
                             "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode()
        hexa = hashlib.sha256(config).hexdigest()
        name = "blobs/sha256/" + hexa if form == "oci" else hexa + ".json"
        add_bytes(archive, name, config)
        add_bytes(archive, "manifest.json", json.dumps(
            [{"Config": name, "RepoTags": ["bench/image:1"], "Layers": names}]).encode())
        if form == "oci":
            manifest = json.dumps({"schemaVersion": 2, "config": {"digest": "sha256:" + hexa},
                                   "layers": descriptors}).encode()
            hexa = hashlib.sha256(manifest).hexdigest()
            add_bytes(archive, "blobs/sha256/" + hexa, manifest)
            add_bytes(archive, "index.json", json.dumps({"schemaVersion": 2, "manifests": [
                {"digest": "sha256:" + hexa, "annotations":
                 {"io.containerd.image.name": "docker.io/bench/image:1"}}]}).encode())
            add_bytes(archive, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')


main()
