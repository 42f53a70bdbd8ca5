/* Build program: reads the files of image facts and writes them, packed, as C on standard output. */
#include <stdio.h>

#include "base/error.h"
#include "evidence/facts/facts.h"

static void print_error(const struct error *error)
{
	if (error->file)
		fprintf(stderr, "%s:", error->file);
	if (error->line)
		fprintf(stderr, "%u:%u:", error->line, error->column);
	fprintf(stderr, " error: %s\n", error->message);
}

static void print_words(const struct facts *facts)
{
	printf("const uint32_t image_facts_words[%zu] = {", facts->word_count);
	for (size_t i = 0; i < facts->word_count; i++)
		printf("%s%lu,", i % 12 ? " " : "\n\t", (unsigned long)facts->words[i]);
	printf("\n};\n");
}

/* In octal, which ends after three digits, whatever follows. */
static void print_pool(const struct facts *facts)
{
	printf("const char image_facts_pool[%zu] =\n\t\"", facts->pool_size + 1);
	for (size_t i = 0; i < facts->pool_size; i++) {
		unsigned char byte = (unsigned char)facts->pool[i];

		if (byte == '"' || byte == '\\')
			printf("\\%c", byte);
		else if (byte >= ' ' && byte < 0x7f && byte != '?')
			putchar(byte);
		else
			printf("\\%03o", byte);
		if (!byte && i + 1 < facts->pool_size)
			printf("\"\n\t\"");
	}
	printf("\";\n");
}

int main(int argc, char **argv)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct facts *facts CLEANUP_FACTS = NULL;

	if (argc < 2) {
		fprintf(stderr, "usage: compile-facts FILE...\n");
		return 2;
	}
	facts = facts_load((const char *const *)argv + 1, &err);
	if (!facts) {
		print_error(&err);
		return 1;
	}
	printf("/* Image facts, packed: written by compile-facts, see facts_pack.h. */\n"
	       "#include <stdint.h>\n\n"
	       "extern const uint32_t image_facts_words[];\n"
	       "extern const char image_facts_pool[];\n\n");
	print_words(facts);
	printf("\n");
	print_pool(facts);
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
