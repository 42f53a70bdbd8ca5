/* jansson's loops, as far as they matter to cppcheck, which does not read the library's headers. */
#define json_object_foreach(object, key, value) for (key = ""; (value = json_object_get(object, key)) != 0;)
#define json_object_foreach_safe(object, next, key, value) json_object_foreach(object, key, value)
#define json_array_foreach(array, index, value) \
	for (index = 0; (value = json_array_get(array, index)) != 0; index++)
