/* Following "if [ "$(id -u)" = 0 ]" through a script, by its lines and its words of control. */
#include "evidence/image/guard_stack.h"

#include <string.h>

/* A test stands within so many bytes behind its "if": longer lines are not looked through again and again. */
#define TEST_MAX 400

static const char *test_end(const char *at)
{
	const char *end = at;

	while (*end && *end != '\n' && end - at < TEST_MAX)
		end++;
	return end;
}

static const char *find(const char *start, const char *end, const char *what)
{
	return memmem(start, (size_t)(end - start), what, strlen(what));
}

static bool names_uid(const struct guard_stack *stack, const char *start, const char *end)
{
	static const char *const words[] = {"id -u", "$EUID", "${EUID", "\"$UID\"", "$UID ", "${UID}", "id -nu",
					    "id -un", "whoami"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (find(start, end, words[i]))
			return true;
	for (size_t i = 0; i < stack->name_count; i++) {
		const char *found = find(start, end, stack->names[i]);

		if (found && found > start && (found[-1] == '$' || found[-1] == '{'))
			return true;
	}
	return false;
}

/* What a line with a test says of those who pass it. */
static enum guard read_test(const struct guard_stack *stack, const char *start, const char *end)
{
	static const char *const zeros[] = {"\"0\"", "'0'", " 0 ", " 0]", "= 0", "root", "-eq 0", "-ne 0", "=0", "== 0"};
	bool zero = false;

	if (!names_uid(stack, start, end))
		return GUARD_NONE;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(*zeros); i++)
		zero |= find(start, end, zeros[i]) != NULL;
	if (!zero)
		return GUARD_NONE;
	if (find(start, end, "!=") || find(start, end, "-ne ") || find(start, end, "-gt ") ||
	    find(start, end, "if ! ["))
		return GUARD_OTHERS;
	return GUARD_ROOT;
}

static enum guard opposite(enum guard guard)
{
	return guard == GUARD_ROOT ? GUARD_OTHERS : guard == GUARD_OTHERS ? GUARD_ROOT : GUARD_NONE;
}

static bool is_word(const char *word, size_t len, const char *wanted)
{
	return strlen(wanted) == len && !strncmp(word, wanted, len);
}

static void push(struct guard_stack *stack, enum guard guard)
{
	if (stack->depth < GUARD_DEPTH)
		stack->blocks[stack->depth] = guard;
	stack->depth++;
}

static enum guard *top(struct guard_stack *stack)
{
	return stack->depth && stack->depth <= GUARD_DEPTH ? &stack->blocks[stack->depth - 1] : NULL;
}

/* "[ ... ] && what": who passes is root; "[ ... ] || what": who does not pass is. */
static void read_chain(struct guard_stack *stack, const char *word)
{
	const char *end = test_end(word), *both = find(word, end, "] &&"), *either = find(word, end, "] ||");
	enum guard guard = read_test(stack, word, end);

	if (guard == GUARD_NONE || (!both && !either))
		return;
	stack->chain = both ? guard : opposite(guard);
	stack->chain_end = end;
}

void guard_stack_add_name(struct guard_stack *stack, const char *name)
{
	if (stack->name_count < GUARD_NAMES)
		stack->names[stack->name_count++] = name;
}

static void leave(struct guard_stack *stack)
{
	enum guard *block = top(stack);

	if ((block && *block == GUARD_OTHERS) || stack->chain == GUARD_OTHERS)
		stack->others_left = true;
}

void guard_stack_read(struct guard_stack *stack, const char *word, size_t len)
{
	enum guard *block = top(stack);

	if (stack->chain != GUARD_NONE && word >= stack->chain_end)
		stack->chain = GUARD_NONE;
	if (is_word(word, len, "if") || is_word(word, len, "case"))
		push(stack, read_test(stack, word, test_end(word)));
	else if (is_word(word, len, "elif") && block)
		*block = read_test(stack, word, test_end(word));
	else if (is_word(word, len, "else") && block)
		*block = opposite(*block);
	else if ((is_word(word, len, "fi") || is_word(word, len, "esac")) && stack->depth)
		stack->depth--;
	else if (is_word(word, len, "[") || is_word(word, len, "[[") || is_word(word, len, "test"))
		read_chain(stack, word);
	else if (is_word(word, len, "exec") || is_word(word, len, "exit"))
		leave(stack);
}

bool guard_stack_is_root(const struct guard_stack *stack)
{
	size_t depth = stack->depth < GUARD_DEPTH ? stack->depth : GUARD_DEPTH;

	if (stack->others_left || stack->chain == GUARD_ROOT)
		return true;
	for (size_t i = 0; i < depth; i++)
		if (stack->blocks[i] == GUARD_ROOT)
			return true;
	return false;
}
