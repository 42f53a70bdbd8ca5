/* The least that a program on libfyaml can do with a file: read it and walk its events. */
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>

static char *read_all(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *data = NULL;
	long end;

	if (!in || fseek(in, 0, SEEK_END) || (end = ftell(in)) < 0 || fseek(in, 0, SEEK_SET))
		return NULL;
	*size = (size_t)end;
	data = malloc(*size + 1);
	if (data && fread(data, 1, *size, in) != *size) {
		free(data);
		data = NULL;
	}
	fclose(in);
	return data;
}

int main(int argc, char **argv)
{
	struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_SLOPPY_FLOW_INDENTATION};
	struct fy_parser *parser;
	struct fy_event *event;
	size_t size;
	char *data;
	int failed;

	if (argc != 2 || !(data = read_all(argv[1], &size)))
		return 2;
	parser = fy_parser_create(&config);
	if (!parser || fy_parser_set_string(parser, data, size))
		return 2;
	while ((event = fy_parser_parse(parser)))
		fy_parser_event_free(parser, event);
	failed = fy_parser_get_stream_error(parser);
	fy_parser_destroy(parser);
	free(data);
	return failed ? 2 : 0;
}
