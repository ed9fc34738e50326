/* A line for the detectors. A part of `_scan.c`. */

/* Characters of addresses, paths, identifiers; digits are looked at apart. */
static inline int is_noise(Py_UCS4 c) {
    switch (c) {
    case '@': case '\\': case '/': case '_': case '=': case '<': case '>': case '{': case '}':
    case '|': case '#': case '$': case '`':
        return 1;
    default:
        return c - '0' < 10;
    }
}

typedef struct {
    int kind;
    const void *from;
    void *to;
    Py_ssize_t written;
} copy_t;

static inline Py_UCS4 read_at(const copy_t *copy, Py_ssize_t i) {
    return PyUnicode_READ(copy->kind, copy->from, i);
}

static inline void put(copy_t *copy, Py_UCS4 c) {
    PyUnicode_WRITE(copy->kind, copy->to, copy->written, c);
    copy->written++;
}

/* Is a word of ASCII text kept? */
static int is_plain(const copy_t *copy, Py_ssize_t start, Py_ssize_t end, Py_ssize_t longest) {
    if (end - start > longest) return 0;
    for (Py_ssize_t i = start; i < end; i++)
        if (is_noise(read_at(copy, i))) return 0;
    return 1;
}

static int has_scheme(const copy_t *copy, Py_ssize_t start, Py_ssize_t end) {
    for (Py_ssize_t i = start; i + 2 < end; i++)
        if (read_at(copy, i) == ':' && read_at(copy, i + 1) == '/' && read_at(copy, i + 2) == '/')
            return 1;
    return 0;
}

/* Are all words of a text in ASCII? What stands between them may be any white space. */
static int words_are_ascii(const copy_t *copy, Py_ssize_t length) {
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = read_at(copy, i);
        if (c >= 128 && !Py_UNICODE_ISSPACE(c)) return 0;
    }
    return 1;
}

/* Write a word, or nothing; `ascii` is said of all words. */
static void copy_word(copy_t *copy, Py_ssize_t start, Py_ssize_t end, Py_ssize_t longest,
                      int ascii) {
    int letters = !ascii, plain = 1;
    for (Py_ssize_t i = start; i < end && (letters || plain); i++) {
        Py_UCS4 c = read_at(copy, i);
        letters = letters && Py_UNICODE_ISALPHA(c);
        plain = plain && c < 128;
    }
    if (!letters) {
        if (plain ? !is_plain(copy, start, end, longest) : has_scheme(copy, start, end)) return;
    }
    if (copy->written) put(copy, ' ');
    int number = 0;
    for (Py_ssize_t i = start; i < end; i++) {
        Py_UCS4 c = read_at(copy, i);
        int digit = !letters && !plain && Py_UNICODE_ISDECIMAL(c);
        if (!digit || !number) put(copy, digit ? ' ' : c);
        number = digit;
    }
}

static PyObject *clean(PyObject *module, PyObject *arguments) {
    PyObject *text;
    Py_ssize_t longest;
    if (!PyArg_ParseTuple(arguments, "Un", &text, &longest)) return NULL;
    if (PyUnicode_READY(text) < 0) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    /* No word grows, and what stands between two becomes one blank at most. */
    void *buffer = PyMem_Malloc((size_t)kind * (size_t)(length + 1));
    if (buffer == NULL) return PyErr_NoMemory();
    copy_t copy = {kind, PyUnicode_DATA(text), buffer, 0};
    int ascii = PyUnicode_IS_ASCII(text) || words_are_ascii(&copy, length);
    for (Py_ssize_t i = 0; i < length;) {
        Py_ssize_t start = i;
        while (i < length && !Py_UNICODE_ISSPACE(read_at(&copy, i))) i++;
        if (i > start) copy_word(&copy, start, i, longest, ascii);
        while (i < length && Py_UNICODE_ISSPACE(read_at(&copy, i))) i++;
    }
    PyObject *result = PyUnicode_FromKindAndData(kind, buffer, copy.written);
    PyMem_Free(buffer);
    return result;
}
