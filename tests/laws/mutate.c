/* Changing texts at random. */
#include "mutate.h"

#include <stdbool.h>
#include <string.h>

struct mutation {
	uint64_t state;
	struct buf text; /* as it is so far */
};

/* splitmix64 */
static size_t below(struct mutation *mutation, size_t limit)
{
	uint64_t z = mutation->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return limit ? (size_t)((z ^ z >> 31) % limit) : 0;
}

/* Replaces `gone` bytes at `at` by others. */
static void replace(struct mutation *mutation, size_t at, size_t gone, const char *with, size_t len)
{
	struct buf fresh;

	buf_init(&fresh);
	buf_add(&fresh, mutation->text.data, at);
	buf_add(&fresh, with, len);
	buf_add(&fresh, mutation->text.data + at + gone, mutation->text.len - at - gone);
	buf_release(&mutation->text);
	mutation->text = fresh;
}

/* A line at random: its start; its length with the line break in *len. */
static size_t any_line(struct mutation *mutation, size_t *len)
{
	const char *data = mutation->text.data;
	size_t size = mutation->text.len, start = below(mutation, size + 1), end;

	while (start > 0 && data[start - 1] != '\n')
		start--;
	end = start;
	while (end < size && data[end++] != '\n')
		;
	*len = end - start;
	return start;
}

/* Things that stand on lines of their own, or in the middle of one. */
static const char *any_words(struct mutation *mutation)
{
	static const char *const words[] = {
		"\n",
		"  \n",
		"# a comment\n",
		"    # a comment\n",
		"  # composeharden: allow[user] -- a reason\n",
		"    user: root\n",
		"    user: \"33:33\"\n",
		"    read_only: false\n",
		"    read_only: true   # so it is\n",
		"    cap_drop: [NET_RAW]\n",
		"    cap_drop:\n      - NET_RAW\n",
		"    cap_add: &adds [SYS_NICE]\n",
		"    security_opt:\n    - no-new-privileges:false\n",
		"    security_opt: [\"no-new-privileges=true\", 'no-new-privileges=false']\n",
		"    tmpfs: /tmp\n",
		"    tmpfs:\n      - /run\n      # - /cache\n",
		"    tmpfs: []\n",
		"    privileged: true\n",
		"    network_mode: host\n",
		"    command: |\n      one\n       two\n\n",
		"    command: >+\n      one\n\n\n",
		"    labels: {a: b,\n      c: d}\n",
		"    <<: *adds\n",
		"    user:\n",
		"    x-composeharden: {allow: true}\n",
		"    image: nginx\n",
		"  more: {image: redis:7, ports: [\"80:80\"]}\n",
		"  null-service:\n",
		"---\n",
		"...\n",
		"\t",
		" ",
		"&a ",
		"*a",
		"\"",
		"'",
		"{",
		"]",
		": ",
		"? ",
		"- ",
		"|",
		"!tag ",
		"\r",
		"\xC3\xA9",
		"\xFF",
		"# ",
		",",
	};

	return words[below(mutation, sizeof(words) / sizeof(*words))];
}

static void change_line_ends(struct mutation *mutation)
{
	struct buf fresh;

	buf_init(&fresh);
	for (size_t i = 0; i < mutation->text.len; i++) {
		char byte = mutation->text.data[i];

		if (byte == '\n' && (!i || mutation->text.data[i - 1] != '\r'))
			buf_addch(&fresh, '\r');
		buf_addch(&fresh, byte);
	}
	buf_release(&mutation->text);
	mutation->text = fresh;
}

/* Moves a line, or it and all that follow, to the right or the left. */
static void change_indentation(struct mutation *mutation)
{
	size_t len, start = any_line(mutation, &len), columns = 1 + below(mutation, 4);
	bool all = below(mutation, 2) != 0, right = below(mutation, 2) != 0;

	do {
		if (right)
			replace(mutation, start, 0, "    ", columns);
		else
			replace(mutation, start, strspn(mutation->text.data + start, " ") < columns
							 ? strspn(mutation->text.data + start, " ")
							 : columns, "", 0);
		start += strcspn(mutation->text.data + start, "\n") + 1;
	} while (all && start < mutation->text.len);
}

static void change_once(struct mutation *mutation)
{
	size_t len, start = any_line(mutation, &len), other;
	const char *words = any_words(mutation);
	char byte;

	switch (below(mutation, 12)) {
	case 0:
		replace(mutation, start, len, "", 0);
		break;
	case 1: {
		struct buf line CLEANUP_BUF = BUF_INIT;

		buf_add(&line, mutation->text.data + start, len);
		replace(mutation, any_line(mutation, &other), 0, line.data, line.len);
		break;
	}
	case 2:
		change_line_ends(mutation);
		break;
	case 3:
		change_indentation(mutation);
		break;
	case 4:
		if (mutation->text.len && mutation->text.data[mutation->text.len - 1] == '\n')
			replace(mutation, mutation->text.len - 1, 1, "", 0);
		break;
	case 5:
		replace(mutation, 0, 0, "\xEF\xBB\xBF", 3);
		break;
	case 6:
		byte = (char)below(mutation, 256);
		if (mutation->text.len)
			replace(mutation, below(mutation, mutation->text.len), 1, &byte, 1);
		break;
	case 7:
		other = below(mutation, mutation->text.len + 1);
		replace(mutation, other, mutation->text.len - other, "", 0);
		break;
	case 8:
		replace(mutation, below(mutation, mutation->text.len + 1), 0, words, strlen(words));
		break;
	default:
		replace(mutation, start, 0, words, strlen(words));
		break;
	}
}

void mutate(const char *text, size_t size, uint64_t seed, struct buf *out)
{
	struct mutation mutation = {.state = seed};

	buf_init(&mutation.text);
	buf_add(&mutation.text, text, size);
	for (size_t count = 1 + below(&mutation, 4); count; count--)
		change_once(&mutation);
	buf_add(out, mutation.text.data ? mutation.text.data : "", mutation.text.len);
	buf_release(&mutation.text);
}
