/* Blobs of an OCI layout folder. */
#ifndef EVIDENCE_IMAGE_STORE_FOLDER_H
#define EVIDENCE_IMAGE_STORE_FOLDER_H

struct error;
struct store;

/*
 * Opens the folder, whose blobs are then read when they are asked for: "index.json", and "blobs/sha256/" with 64
 * digits. Nothing else of it is opened, and no link in it is followed. store_folder_close() in any case.
 */
int store_folder_open(struct store *store, const char *path, struct error *err);
void store_folder_close(struct store *store);

#endif
