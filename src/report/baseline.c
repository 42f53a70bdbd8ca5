/* Findings that were there before and may stay for now: a file of their fingerprints. */
#include "report/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "report/json_text.h"
#include "report/place.h"

#define BASELINE_VERSION 1

struct baseline *baseline_new(void)
{
	struct baseline *baseline = xmalloc(sizeof(*baseline));

	baseline->known = json_object();
	baseline->found = json_object();
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	if (!baseline)
		return;
	json_decref(baseline->known);
	json_decref(baseline->found);
	free(baseline);
}

/* Every entry of every file is an object; what else stands in them is for people. */
static bool is_sound(json_t *files)
{
	const char *path, *fingerprint;
	json_t *entries, *entry;

	if (!json_is_object(files))
		return false;
	json_object_foreach(files, path, entries)
	{
		if (!json_is_object(entries))
			return false;
		json_object_foreach(entries, fingerprint, entry)
		{
			if (!json_is_object(entry))
				return false;
		}
	}
	return true;
}

int baseline_parse(struct baseline *baseline, const char *text, size_t size, struct error *err)
{
	json_error_t wrong;
	json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &wrong);
	json_t *files = json_object_get(root, "files");
	int result = 0;

	if (!root)
		return error_at(err, wrong.line > 0 ? (unsigned)wrong.line : 1,
				wrong.column > 0 ? (unsigned)wrong.column : 1, "no baseline: %s",
				wrong.text);
	if (json_integer_value(json_object_get(root, "version")) != BASELINE_VERSION)
		result = error_set(err, "no baseline of version %d", BASELINE_VERSION);
	else if (!is_sound(files))
		result = error_set(err,
				   "no baseline: \"files\" must hold an object a file, with one "
				   "a fingerprint");
	else
		json_object_update(baseline->known, files);
	json_decref(root);
	return result;
}

/* What somebody or -i would have to mend. */
static bool is_counted(const struct finding *finding)
{
	return finding->state != FINDING_ALLOWED && finding->state != FINDING_EXEMPT;
}

/* Paths and names may hold any byte; JSON takes UTF-8 only. A path that is not has no place: its findings are always new. */
void baseline_add_file(struct baseline *baseline, const char *path)
{
	json_object_set_new(baseline->found, path, json_object());
}

void baseline_add(struct baseline *baseline, const char *path, const char *fingerprint,
		  const char *rule, const char *service)
{
	json_t *name = json_string(service);

	json_object_set_new(json_object_get(baseline->found, path), fingerprint,
			    json_pack("{s:s, s:o}", "rule", rule, "service",
				      name ? name : json_string("?")));
}

void baseline_mark(const struct baseline *baseline, const char *path,
		   const struct file_outcome *outcome,
		   void (*note)(void *state, const char *fingerprint, const struct finding *finding),
		   void *state)
{
	json_t *known = json_object_get(baseline->known, path);
	json_t *seen = json_object();
	const struct harden *harden = outcome->harden;

	for (size_t i = 0; i < harden->file.count; i++)
		for (struct finding *at = harden->reports[i].findings; at; at = at->next) {
			char fingerprint[FINGERPRINT_SIZE];

			report_fingerprint(fingerprint, at, NULL, seen);
			if (!is_counted(at))
				continue;
			note(state, fingerprint, at);
			at->in_baseline = json_object_get(known, fingerprint) != NULL;
		}
	json_decref(seen);
}

static const char *word(json_t *entry, const char *key)
{
	const char *text = json_string_value(json_object_get(entry, key));

	return text ? text : "?";
}

size_t
baseline_stale(const struct baseline *baseline, bool (*is_there)(void *state, const char *path),
	       void (*tell)(void *state, const char *path, const char *rule, const char *service),
	       void *state)
{
	const char *path, *fingerprint;
	json_t *entries, *entry;
	size_t count = 0;

	json_object_foreach(baseline->known, path, entries)
	{
		json_t *found = json_object_get(baseline->found, path);

		if (!found && is_there(state, path))
			continue;
		json_object_foreach(entries, fingerprint, entry)
		{
			if (json_object_get(found, fingerprint))
				continue;
			tell(state, path, word(entry, "rule"), word(entry, "service"));
			count++;
		}
	}
	return count;
}

size_t baseline_print(struct buf *out, const struct baseline *baseline, bool partial,
		      bool (*is_there)(void *state, const char *path), void *state)
{
	json_t *files = json_object(), *entries;
	const char *path;
	size_t count = 0;
	json_t *root;

	json_object_foreach(baseline->known, path, entries)
	{
		json_t *found = json_object_get(baseline->found, path);

		if (found ? partial : is_there(state, path))
			json_object_set_new(files, path, json_copy(entries));
	}
	json_object_foreach(baseline->found, path, entries)
	{
		json_t *kept = json_object_get(files, path);

		if (kept)
			json_object_update(kept, entries);
		else if (json_object_size(entries))
			json_object_set_new(files, path, json_copy(entries));
	}
	json_object_foreach(files, path, entries) count += json_object_size(entries);
	root = json_pack("{s:i, s:o}", "version", BASELINE_VERSION, "files", files);
	report_add_json(out, root);
	json_decref(root);
	return count;
}
