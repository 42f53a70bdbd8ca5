/* Reading the command line by the table of options. */
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "cli/option/option_table.h"
#include "evidence/facts/facts.h"

bool option_is_known(const struct option_entry *entry, const char *const *known)
{
	for (size_t i = 0; known && known[i]; i++)
		if (!strcmp(known[i], entry->name))
			return true;
	return !known;
}

/* All entries by number: those of the command itself, then those of the table. */
static size_t entry_count(const struct cli_options *options)
{
	return options->own.count + option_count;
}

static const struct option_entry *entry_at(const struct cli_options *options, size_t i)
{
	return i < options->own.count ? &options->own.entries[i]
				      : &option_table[i - options->own.count];
}

static bool is_taken(const struct cli_options *options, size_t i)
{
	return i < options->own.count || option_is_known(entry_at(options, i), options->known);
}

/* getopt(3) wants its own tables; values from 256 on are numbers of entries. */
static void make_tables(const struct cli_options *options, struct option *longs, char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < entry_count(options); i++) {
		const struct option_entry *entry = entry_at(options, i);
		bool optional = entry->value && entry->value[0] == '[';

		if (!is_taken(options, i))
			continue;
		*longs++ = (struct option){
			.name = entry->name,
			.has_arg = !entry->value ? no_argument
				   : optional	? optional_argument
						: required_argument,
			.val = 256 + (int)i,
		};
		if (entry->letter) {
			*letters++ = entry->letter;
			if (entry->value)
				*letters++ = ':';
		}
	}
	*longs = (struct option){0};
	*letters = '\0';
}

static const struct option_entry *find_entry(const struct cli_options *options, int got)
{
	if (got >= 256)
		return entry_at(options, (size_t)got - 256);
	for (size_t i = 0; i < entry_count(options); i++)
		if (is_taken(options, i) && entry_at(options, i)->letter == got)
			return entry_at(options, i);
	return NULL;
}

/* True for an option of the table that this command does not take. */
static bool is_of_others(const struct cli_options *options, const char *name, size_t len)
{
	for (size_t i = options->own.count; i < entry_count(options); i++)
		if (!is_taken(options, i) && strlen(entry_at(options, i)->name) == len &&
		    !strncmp(entry_at(options, i)->name, name, len))
			return true;
	return false;
}

/* A long option that is none, or the beginning of several. */
static int refuse_long(const struct cli_options *options, const char *word, struct error *err)
{
	size_t len = strcspn(word, "="), found = 0;
	struct buf names CLEANUP_BUF = BUF_INIT;

	for (size_t i = 0; len > 2 && i < entry_count(options); i++) {
		const char *name = entry_at(options, i)->name;

		if (!is_taken(options, i) || strncmp(name, word + 2, len - 2) != 0)
			continue;
		buf_addf(&names, "%s--%s", found++ ? ", " : "", name);
	}
	if (!found && is_of_others(options, word + 2, len - 2))
		return error_set(err, "%.*s cannot be used with this command", (int)len, word);
	if (!found)
		return error_set(err, "there is no option %.*s", (int)len, word);
	return error_set(err, "%.*s may be any of %s", (int)len, word, names.data);
}

static int wrong_use(const struct cli_options *options, int got, char **argv, struct error *err)
{
	const struct option_entry *entry = optopt ? find_entry(options, optopt) : NULL;

	if (got == ':' && entry)
		return error_set(err, "--%s needs a value: %s", entry->name, entry->value);
	if (entry && optopt >= 256)
		return error_set(err, "--%s takes no value", entry->name);
	if (optopt)
		return error_set(err, "there is no option -%c", optopt);
	return refuse_long(options, argv[optind - 1], err);
}

static int check_combination(const struct cli_options *options, struct error *err)
{
	if (options->in_place && options->check)
		return error_set(err, "--in-place and --check exclude each other");
	if (options->in_place && options->write_baseline)
		return error_set(err, "--in-place and --write-baseline exclude each other");
	if (options->no_env && options->env_file_count)
		return error_set(err, "--env-file and --no-env exclude each other");
	for (size_t i = 0; i < options->project_count; i++)
		if (options->in_place && !strcmp(options->project[i], "-"))
			return error_set(err, "standard input cannot be changed in place");
	for (size_t i = 0; options->files[i]; i++) {
		if (strcmp(options->files[i], "-") != 0)
			continue;
		if (options->in_place)
			return error_set(err, "standard input cannot be changed in place");
		if (options->inspect_stdin)
			return error_set(err, "standard input is asked for twice: by --inspect=- "
					      "and as a file");
	}
	return 0;
}

static int settle_outputs(struct cli_options *options, struct error *err)
{
	if (!options->output_count)
		options->output_count = 1;
	if (!options->outputs[0].format)
		options->outputs[0].format = options->check && !options->outputs[0].file &&
							     isatty(STDOUT_FILENO)
						     ? "table"
						     : options->usual_format;
	for (size_t i = 0; i < options->output_count; i++)
		for (size_t j = 0; j < i; j++) {
			const char *file = options->outputs[i].file;
			const char *other = options->outputs[j].file;

			if (!file && !other)
				return error_set(err, "two formats on standard output: put "
						      "--output=FILE behind all --format but one");
			if (file && other && !strcmp(file, other))
				return error_set(err, "two formats in one file: %s", file);
		}
	return 0;
}

static int load_facts(struct cli_options *options, struct error *err)
{
	if (!options->fact_file_count)
		return 0;
	options->facts = facts_load(options->fact_files, err);
	options->harden.evidence.facts = options->facts;
	return options->facts ? 0 : -1;
}

int cli_options_parse(struct cli_options *options, int argc, char **argv, struct error *err)
{
	struct option longs[64];
	char letters[128];
	const struct option_entry *entry;
	int got;

	make_tables(options, longs, letters);
	opterr = 0;
	while ((got = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (got == '?' || got == ':')
			return wrong_use(options, got, argv, err);
		entry = find_entry(options, got);
		if (entry->take(options, optarg, err))
			return -1;
	}
	options->files = argv + optind;
	if (check_combination(options, err) || settle_outputs(options, err))
		return -1;
	return load_facts(options, err);
}
