/* What an image may have: each limit with its reason, and what is said above it. */
#ifndef EVIDENCE_IMAGE_LIMITS_H
#define EVIDENCE_IMAGE_LIMITS_H

/*
 * An image is input from strangers. Together these keep the program's memory below 64 MiB and its time in proportion to
 * what is read, whatever the bytes are. The largest images that are in use stay far below: 300,000 files, 60 layers.
 * Sizes are bytes. A message never holds anything of the image.
 */

/* Entries of all layers that are read; those of other images in the same archive count too. 16 bytes each. */
#define IMAGE_ENTRIES_MAX 700000
#define IMAGE_ENTRIES_TOLD "has more than 700,000 entries in its layers"

/* What is kept in all: entries, paths (with 80 bytes for a file of the merged view), names, texts. */
#define IMAGE_KEPT_MAX ((size_t)44 << 20)
#define IMAGE_KEPT_TOLD "has more files than 44 MiB of memory can describe"

/* Names and targets of links, each counted once. Node's largest trees of modules have 3 MiB of them. */
#define IMAGE_NAMES_MAX ((size_t)8 << 20)
#define IMAGE_NAMES_TOLD "has more than 8 MiB of names of files"

/* Linux opens nothing longer (PATH_MAX), and no file system has longer names (NAME_MAX). */
#define IMAGE_PATH_MAX 4096
#define IMAGE_PATH_TOLD "has a file whose path is longer than 4,096 bytes"
#define IMAGE_NAME_MAX 255
#define IMAGE_NAME_TOLD "has a file whose name is longer than 255 bytes"

/* Folders in each other: the deepest tree seen has 30. A path is walked up for each entry. */
#define IMAGE_DEPTH_MAX 128
#define IMAGE_DEPTH_TOLD "has folders more than 128 deep"

/* Pairs of owner and group: an entry names one in 16 bits. */
#define IMAGE_OWNERS_MAX 65535
#define IMAGE_OWNERS_TOLD "has files of more than 65,535 owners"

/* Symbolic links that one path is followed through, as in Linux (MAXSYMLINKS). */
#define IMAGE_LINKS_MAX 40

/* Layers of one image: Docker's storage ends at 125, that of Podman at 500 (overlay's limit of lower folders). */
#define IMAGE_LAYERS_MAX 500
#define IMAGE_LAYERS_TOLD "has more than 500 layers"

/* Entries that are laid over each other, where layers are named several times. */
#define IMAGE_MERGED_MAX ((size_t)4 * IMAGE_ENTRIES_MAX)
#define IMAGE_MERGED_TOLD "names its layers too many times"

/* Blobs that are remembered: layers, JSON, links between them. Four a layer in the old form. */
#define IMAGE_BLOBS_MAX 4096
#define IMAGE_BLOBS_TOLD "has more than 4,096 layers and descriptions"

/* A text that is kept: entrypoints of several hundred lines have 20 KiB. What is larger has no text. */
#define IMAGE_TEXT_MAX ((size_t)64 << 10)
/* All of them. Above it files have no text; what lies in folders of libraries has none from a quarter of it on. */
#define IMAGE_TEXTS_MAX ((size_t)4 << 20)

/* Extended attributes that one file may have: security.capability has 24 bytes. */
#define IMAGE_XATTRS_MAX ((size_t)64 << 10)
#define IMAGE_XATTRS_TOLD "has a file with more than 64 KiB of extended attributes"

/* The beginning of a program that is looked at for imports: tables of symbols stand there. */
#define IMAGE_ELF_HEAD_MAX ((size_t)2 << 20)
/* The table that tells where they stand; it has some 40 rows of 16 bytes. */
#define IMAGE_ELF_DYNAMIC_MAX ((size_t)16 << 10)
/* Symbols of a program that are looked at. */
#define IMAGE_ELF_SYMBOLS_MAX ((size_t)1 << 18)

/* A manifest, an index or a configuration: registries end at 4 MiB, and none in use has 200 KiB. */
#define IMAGE_JSON_MAX ((size_t)1 << 20)
#define IMAGE_JSON_TOLD "has a manifest or configuration above 1 MiB"
/* All that are kept of an archive (it is not known yet which are needed). */
#define IMAGE_JSONS_MAX ((size_t)3 << 20)
/* Values of one: a byte of text can take 40 of memory. */
#define IMAGE_JSON_VALUES_MAX 40000
#define IMAGE_JSON_VALUES_TOLD "has a manifest or configuration of more than 40,000 values"

/* Indexes in each other (an archive's index, then that of the platforms). */
#define IMAGE_INDEX_DEPTH_MAX 4
/* Manifests that are looked at. */
#define IMAGE_CANDIDATES_MAX 512
#define IMAGE_CANDIDATES_TOLD "has more than 512 manifests"

/* What headers of one entry may take: names and attributes beside the one block, and what is read ahead. */
#define IMAGE_HEADER_MAX ((size_t)4 << 20)
#define IMAGE_HEADER_TOLD "has a file with more than 4 MiB of headers"

/* All bytes that are read or decompressed: minutes. */
#define IMAGE_UNPACKED_MAX ((uint64_t)64 << 30)
#define IMAGE_UNPACKED_TOLD "has more than 64 GiB when decompressed"
/* Above the first GiB that a blob gives, it may be so many times as large as before: gzip ends at 1,032, zstd at 20,000. */
#define IMAGE_RATIO_MAX 200
#define IMAGE_RATIO_FROM ((uint64_t)1 << 30)
#define IMAGE_RATIO_TOLD "has a layer that is more than 200 times as large when decompressed"

/* What zstd keeps to look back at, both ways of compression together: RFC 8878 asks for 8 MiB at least. */
#define IMAGE_WINDOW_MAX ((uint64_t)16 << 20)
#define IMAGE_WINDOW_TOLD "is compressed by zstd with a window above 16 MiB"

#endif
