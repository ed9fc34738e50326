/* Places of words: in a text of which some are blanked out, or that was composed. A part of
 * `_kernel.c`. */

/* Those of a text's words that do not begin with a blank in another text. */
static PyObject *unblanked(PyObject *module, PyObject *args) {
    PyObject *text, *objects[3], *parts[3] = {NULL, NULL, NULL}, *result = NULL;
    buffer_t words[3];
    if (!PyArg_ParseTuple(args, "UOOO:unblanked", &text, objects, objects + 1, objects + 2))
        return NULL;
    int got = 0;
    while (got < 3 && get_buffer(objects[got], got ? 4 : 8, words + got) == 0) got++;
    if (got < 3) goto done;
    Py_ssize_t count = words[0].size, kept = 0, size = PyUnicode_GET_LENGTH(text);
    if (words[1].size != count || words[2].size != count) {
        PyErr_SetString(PyExc_ValueError, "as many hashes as starts and ends are needed");
        goto done;
    }
    const uint64_t *hash = words[0].view.buf;
    const uint32_t *start = words[1].view.buf, *end = words[2].view.buf;
    uint64_t *hashes = allocate(count, sizeof *hashes);
    uint32_t *places = hashes == NULL ? NULL : allocate(2 * count, sizeof *places);
    if (places != NULL) {
        int kind = PyUnicode_KIND(text);
        const void *data = PyUnicode_DATA(text);
        Py_ssize_t i = 0;
        for (; i < count && start[i] < (uint64_t)size; i++) {
            hashes[kept] = hash[i];
            places[kept] = start[i];
            places[count + kept] = end[i];
            kept += PyUnicode_READ(kind, data, start[i]) != ' ';
        }
        if (i < count) {
            PyErr_SetString(PyExc_ValueError, "a word begins where there is no text");
        } else {
            parts[0] = as_bytes(hashes, kept, sizeof *hashes);
            parts[1] = as_bytes(places, kept, sizeof *places);
            parts[2] = as_bytes(places + count, kept, sizeof *places);
            if (parts[0] && parts[1] && parts[2])
                result = PyTuple_Pack(3, parts[0], parts[1], parts[2]);
        }
    }
    PyMem_RawFree(hashes);
    PyMem_RawFree(places);
done:
    for (int i = 0; i < 3; i++) Py_XDECREF(parts[i]);
    while (got > 0) PyBuffer_Release(&words[--got].view);
    return result;
}

/* Places that do not descend, each moved by the shift of the last offset that is not after it. */
static PyObject *moved(PyObject *module, PyObject *args) {
    PyObject *objects[3], *result = NULL;
    buffer_t buffers[3];
    if (!PyArg_ParseTuple(args, "OOO:moved", objects, objects + 1, objects + 2)) return NULL;
    int got = 0;
    while (got < 3 && get_buffer(objects[got], got ? 8 : 4, buffers + got) == 0) got++;
    if (got == 3 && (buffers[1].size == 0 || buffers[1].size != buffers[2].size))
        PyErr_SetString(PyExc_ValueError, "as many offsets as shifts are needed");
    else if (got == 3)
        result = as_bytes(NULL, buffers[0].size, sizeof(uint32_t));
    if (result != NULL) {
        const uint32_t *place = buffers[0].view.buf;
        const uint64_t *offset = buffers[1].view.buf;
        const int64_t *shift = buffers[2].view.buf;
        uint32_t *found = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        for (Py_ssize_t i = 0, at = 0; i < buffers[0].size; i++) {
            while (at + 1 < buffers[1].size && offset[at + 1] <= place[i]) at++;
            found[i] = (uint32_t)(place[i] + shift[at]);
        }
    }
    while (got > 0) PyBuffer_Release(&buffers[--got].view);
    return result;
}
