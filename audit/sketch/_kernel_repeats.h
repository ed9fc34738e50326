/* Where a text may repeat itself. A part of `_kernel.c`. */

/* For each run of words 1 where it stands there more than once, else 0. */
static PyObject *repeated_runs(PyObject *module, PyObject *args) {
    PyObject *result = NULL;
    Py_ssize_t count;
    uint64_t *hashes = asked_runs(args, "On:repeated_runs", &count);
    if (hashes == NULL) return NULL;
    int width = 4;
    while ((Py_ssize_t)1 << width < 2 * count) width++;
    uint64_t mask = ((uint64_t)1 << width) - 1;
    uint32_t *places = NULL; /* of the first, from 1 */
    if ((uint64_t)count >= UINT32_MAX)
        PyErr_SetString(PyExc_OverflowError, "2^32 runs or more");
    else if ((places = PyMem_RawCalloc((size_t)mask + 1, sizeof *places)) == NULL)
        PyErr_NoMemory();
    if (places != NULL && (result = as_bytes(NULL, count, 1)) != NULL) {
        uint8_t *marks = (uint8_t *)PyBytes_AS_STRING(result);
        for (Py_ssize_t i = 0; i < count; i++) {
            uint64_t at = hashes[i] >> (64 - width);
            while (places[at] && hashes[places[at] - 1] != hashes[i]) at = (at + 1) & mask;
            marks[i] = places[at] != 0;
            if (places[at])
                marks[places[at] - 1] = 1;
            else
                places[at] = (uint32_t)i + 1;
        }
    }
    PyMem_RawFree(places);
    PyMem_RawFree(hashes);
    return result;
}

/* Which runs of a text's words are marked, and how many of them a passage of it needs. */
typedef struct {
    PyObject *text;
    buffer_t starts, marks;
    Py_ssize_t run, least, near; /* words */
    double similar;
} marked_t;

typedef struct {
    uint32_t *places; /* four a piece: where it begins and ends, its first word, and the one after */
    Py_ssize_t count;
} pieces_t;

static void put(pieces_t *pieces, Py_ssize_t begin, Py_ssize_t end, Py_ssize_t first, Py_ssize_t last) {
    uint32_t *place = pieces->places + 4 * pieces->count++;
    place[0] = (uint32_t)begin, place[1] = (uint32_t)end;
    place[2] = (uint32_t)first, place[3] = (uint32_t)last;
}

/* May some words be a passage that is a repetition? */
static int may_be_one(const marked_t *of, Py_ssize_t first, Py_ssize_t last) {
    const uint8_t *marks = of->marks.view.buf;
    Py_ssize_t words = last - first, runs = words - of->run + 1, count = 0;
    if (words < of->least) return 0;
    for (Py_ssize_t i = first; i < first + runs; i++) count += marks[i];
    return count == runs || (words >= of->near && (double)count >= of->similar * (double)runs);
}

/* May there be one among some words? */
static int may_hold_one(const marked_t *of, Py_ssize_t first, Py_ssize_t last) {
    const uint8_t *marks = of->marks.view.buf;
    Py_ssize_t most = of->near > of->least ? of->near : of->least, together = 0, count = 0;
    double many = of->similar * (double)(most - of->run + 1);
    for (last -= of->run - 1; first < last; first++) {
        together = marks[first] ? together + 1 : 0;
        count += marks[first];
        if (together > of->least - of->run || (double)count >= many) return 1;
    }
    return 0;
}

static Py_ssize_t line_end(const marked_t *of, Py_ssize_t at, Py_ssize_t size) {
    at = PyUnicode_FindChar(of->text, '\n', at, size, 1);
    return at < 0 ? size : at;
}

static int is_blank(PyObject *text, Py_ssize_t at, Py_ssize_t end) {
    for (; at < end; at++) {
        Py_UCS4 code = PyUnicode_READ_CHAR(text, at);
        if (code != ' ' && code != '\t') return 0;
    }
    return 1;
}

static Py_ssize_t words_before(const marked_t *of, Py_ssize_t word, Py_ssize_t end) {
    const uint32_t *start = of->starts.view.buf;
    while (word < of->starts.size && start[word] < (uint64_t)end) word++;
    return word;
}

static void find_pieces(const marked_t *of, pieces_t *paragraphs, pieces_t *lines) {
    Py_ssize_t size = PyUnicode_GET_LENGTH(of->text), begin = 0, first = 0, last, after;
    for (Py_ssize_t line = 0, end; line <= size && first < of->starts.size; line = end + 1) {
        end = line_end(of, line, size);
        if (end < size && (line == 0 || !is_blank(of->text, line, end))) continue;
        last = words_before(of, first, end);
        if (may_be_one(of, first, last)) put(paragraphs, begin, end, first, last);
        if (!may_hold_one(of, first, last)) first = last;
        for (; first < last; first = after) {
            Py_ssize_t stop = line_end(of, begin, end);
            after = words_before(of, first, stop);
            if (may_hold_one(of, first, after)) put(lines, begin, stop, first, after);
            begin = stop + 1;
        }
        begin = end + 1;
    }
}

static PyObject *may_repeat(PyObject *module, PyObject *args) {
    PyObject *starts, *marks, *found[2] = {NULL, NULL}, *result = NULL;
    marked_t of;
    if (!PyArg_ParseTuple(
            args, "UOOnnnd:may_repeat", &of.text, &starts, &marks, &of.run, &of.least, &of.near,
            &of.similar
        ))
        return NULL;
    if (get_buffer(starts, 4, &of.starts) < 0) return NULL;
    if (get_buffer(marks, 1, &of.marks) < 0) {
        PyBuffer_Release(&of.starts.view);
        return NULL;
    }
    Py_ssize_t words = of.starts.size, size = PyUnicode_GET_LENGTH(of.text);
    pieces_t pieces[2] = {{NULL, 0}, {NULL, 0}};
    if (of.run < 1 || of.least < of.run ||
        of.marks.size != (words >= of.run ? words - of.run + 1 : 0))
        PyErr_SetString(PyExc_ValueError, "the marks are not of the runs of those words");
    else if ((uint64_t)size > UINT32_MAX)
        PyErr_SetString(PyExc_OverflowError, "a text of 2^32 characters or more");
    else if ((pieces[0].places = allocate(words, 8 * sizeof(uint32_t))) != NULL) {
        pieces[1].places = pieces[0].places + 4 * words;
        if (may_hold_one(&of, 0, words)) find_pieces(&of, pieces, pieces + 1);
        for (int i = 0; i < 2; i++)
            found[i] = as_bytes(pieces[i].places, pieces[i].count, 4 * sizeof(uint32_t));
        if (found[0] != NULL && found[1] != NULL) result = PyTuple_Pack(2, found[0], found[1]);
    }
    for (int i = 0; i < 2; i++) Py_XDECREF(found[i]);
    PyMem_RawFree(pieces[0].places);
    PyBuffer_Release(&of.marks.view);
    PyBuffer_Release(&of.starts.view);
    return result;
}
