/* Words: where they stand, and what they hash to. A part of `_kernel.c`. */

enum { WORD = 1, UNSPACED = 2, UNSURE = 4 };
#define SEVERAL UINT32_MAX
#define PAGE 256

typedef struct {
    uint32_t folds[PAGE]; /* what a character folds to; SEVERAL where that is not one character */
    uint8_t kinds[PAGE];
} page_t;

static page_t *pages[0x110000 / PAGE]; /* filled as texts need them */

static const page_t *get_page(PyObject *make, uint32_t number) {
    if (pages[number] != NULL) return pages[number];
    PyObject *made = PyObject_CallFunction(make, "k", (unsigned long)number);
    if (made == NULL) return NULL;
    if (!PyBytes_Check(made) || PyBytes_GET_SIZE(made) != PAGE * 5) {
        Py_DECREF(made);
        PyErr_SetString(PyExc_ValueError, "a page is 1,280 bytes");
        return NULL;
    }
    page_t *page = allocate(1, sizeof *page);
    if (page != NULL) {
        memcpy(page->folds, PyBytes_AS_STRING(made), PAGE * 4);
        memcpy(page->kinds, PyBytes_AS_STRING(made) + PAGE * 4, PAGE);
        pages[number] = page;
    }
    Py_DECREF(made);
    return page;
}

static inline uint64_t block_hash(uint64_t block, uint64_t number) {
    block = (block + number * GOLDEN) * BLOCK_1;
    return (block ^ block >> 32) * BLOCK_2;
}

static inline uint64_t load(const uint8_t *bytes, Py_ssize_t count) {
    uint64_t block = 0;
    if (count >= 8) {
        memcpy(&block, bytes, 8);
#if PY_BIG_ENDIAN
        block = block >> 56 | (block >> 40 & 0xFF00) | (block >> 24 & 0xFF0000) |
                (block >> 8 & 0xFF000000) | (block & 0xFF000000) << 8 | (block & 0xFF0000) << 24 |
                (block & 0xFF00) << 40 | block << 56;
#endif
        return block;
    }
    for (Py_ssize_t i = 0; i < count; i++) block |= (uint64_t)bytes[i] << 8 * i;
    return block;
}

/* The hash of a word of `length` bytes, of which `after` may be read, once `with` is set in each.
 * The bits that any of them has are added to *seen. */
static inline uint64_t hash_bytes(
    const uint8_t *word, Py_ssize_t length, Py_ssize_t after, uint64_t with, uint64_t *seen
) {
    uint64_t sum = (uint64_t)length * LENGTH, number = 0, block;
    for (; length > 8; length -= 8, after -= 8, word += 8) {
        *seen |= block = load(word, 8);
        sum += block_hash(block | with, number++);
    }
    block = after >= 8 ? load(word, 8) : load(word, length);
    uint64_t mask = UINT64_MAX >> (64 - 8 * length);
    *seen |= block & mask;
    return mix(sum + block_hash((block | with) & mask, number));
}

static inline uint8_t *put_utf8(uint8_t *out, uint32_t code) {
    if (code < 0x80) {
        *out++ = (uint8_t)code;
    } else if (code < 0x800) {
        *out++ = (uint8_t)(0xC0 | code >> 6);
        *out++ = (uint8_t)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (uint8_t)(0xE0 | code >> 12);
        *out++ = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (code & 0x3F));
    } else {
        *out++ = (uint8_t)(0xF0 | code >> 18);
        *out++ = (uint8_t)(0x80 | (code >> 12 & 0x3F));
        *out++ = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (code & 0x3F));
    }
    return out;
}

/* Writes what a character folds to, in UTF-8: at most MOST_BYTES. */
#define MOST_BYTES 16
static uint8_t *put_folded(uint8_t *out, uint32_t code) {
    uint32_t fold = pages[code / PAGE]->folds[code % PAGE];
    if (fold != SEVERAL) return put_utf8(out, fold);
    PyObject *character = PyUnicode_FromOrdinal((int)code);
    if (character == NULL) return NULL;
    PyObject *folded = PyObject_CallMethod(character, "casefold", NULL);
    Py_DECREF(character);
    if (folded == NULL) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(folded);
    for (Py_ssize_t i = 0; i < length && i < MOST_BYTES / 4; i++)
        out = put_utf8(out, PyUnicode_READ_CHAR(folded, i));
    Py_DECREF(folded);
    return out;
}

static inline int lowest_bit(uint64_t bits) {
#if defined(__GNUC__)
    return __builtin_ctzll(bits);
#else
    int place = 0;
    while (!(bits >> place & 1)) place++;
    return place;
#endif
}

/* A byte for each character: itself, or 0x80 where it is past ASCII. */
static uint8_t *narrowed(PyObject *text) {
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    uint8_t *bytes = allocate(size, 1);
    if (bytes == NULL) return NULL;
    if (PyUnicode_KIND(text) == PyUnicode_2BYTE_KIND) {
        const Py_UCS2 *codes = PyUnicode_2BYTE_DATA(text);
        for (Py_ssize_t i = 0; i < size; i++) bytes[i] = codes[i] < 0x80 ? (uint8_t)codes[i] : 0x80;
    } else {
        const Py_UCS4 *codes = PyUnicode_4BYTE_DATA(text);
        for (Py_ssize_t i = 0; i < size; i++) bytes[i] = codes[i] < 0x80 ? (uint8_t)codes[i] : 0x80;
    }
    return bytes;
}

/* What every character is: WORD, UNSPACED or 0, up to a multiple of 64; *met: what any past ASCII is.
 * Returns 1 where it has to be looked up whether the text is composed, -1 on an error. */
static int classify(
    PyObject *text, const uint8_t *bytes, PyObject *make, int composed, uint8_t *kinds, uint8_t *met
) {
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = 0; i < size; i++)
        kinds[i] = ((uint8_t)((bytes[i] | 0x20) - 'a') < 26) | ((uint8_t)(bytes[i] - '0') < 10);
    memset(kinds + size, 0, 64 - (size_t)size % 64);
    if (PyUnicode_IS_ASCII(text)) return 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < size; i++) {
        if (size - i >= 8 && !(load(bytes + i, 8) & UINT64_C(0x8080808080808080))) {
            i += 7;
            continue;
        }
        if (bytes[i] < 0x80) continue;
        uint32_t code = PyUnicode_READ(kind, data, i);
        const page_t *page = pages[code / PAGE];
        if (page == NULL && (page = get_page(make, code / PAGE)) == NULL) return -1;
        *met |= kinds[i] = page->kinds[code % PAGE];
        if (kinds[i] & UNSURE && !composed) return 1;
    }
    return 0;
}

/* One bit for each of 64 bytes: whether `bit` (0 or 1) is set in it. */
static inline uint64_t gather(const uint8_t *kinds, int bit) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t eight = load(kinds + 8 * i, 8) >> bit & UINT64_C(0x0101010101010101);
        bits |= (eight * UINT64_C(0x0102040810204080) >> 56) << 8 * i;
    }
    return bits;
}

/* Where words begin and end; returns how many there are. */
static Py_ssize_t find_words(
    const uint8_t *kinds, Py_ssize_t size, int unspaced, uint32_t *starts, uint32_t *ends
) {
    uint32_t *start = starts, *end = ends;
    uint64_t word_before = 0, alone_before = 0;
    for (Py_ssize_t base = 0; base <= size; base += 64) {
        uint64_t word = gather(kinds + base, 0);
        uint64_t alone = unspaced ? gather(kinds + base, 1) : 0;
        uint64_t after_word = word << 1 | word_before, after_alone = alone << 1 | alone_before;
        word_before = word >> 63;
        alone_before = alone >> 63;
        for (uint64_t bits = alone | (word & ~after_word); bits; bits &= bits - 1)
            *start++ = (uint32_t)(base + lowest_bit(bits));
        for (uint64_t bits = after_alone | (after_word & ~word); bits; bits &= bits - 1)
            *end++ = (uint32_t)(base + lowest_bit(bits));
    }
    return start - starts;
}

/* The hash of a word that is not all ASCII; returns -1 on an error. */
static int hash_word(PyObject *text, Py_ssize_t start, Py_ssize_t end, uint64_t *hash) {
    uint8_t few[512], *bytes = few;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    if (end - start > (Py_ssize_t)sizeof few / MOST_BYTES)
        bytes = allocate(end - start, MOST_BYTES);
    if (bytes == NULL) return -1;
    uint8_t *out = bytes;
    for (; out != NULL && start < end; start++) {
        uint32_t code = PyUnicode_READ(kind, data, start);
        if (code < 0x80)
            *out++ = (uint8_t)(code | 0x20);
        else
            out = put_folded(out, code);
    }
    uint64_t seen = 0;
    if (out != NULL) *hash = hash_bytes(bytes, out - bytes, out - bytes, 0, &seen);
    if (bytes != few) PyMem_RawFree(bytes);
    return out == NULL ? -1 : 0;
}

static int hash_words(
    PyObject *text, const uint8_t *bytes, Py_ssize_t count, const uint32_t *starts,
    const uint32_t *ends, uint64_t *hashes
) {
    const uint64_t high = UINT64_C(0x8080808080808080), lower = high >> 2;
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t number = 0; number < count; number++) {
        Py_ssize_t start = starts[number], end = ends[number];
        uint64_t seen = 0;
        hashes[number] = hash_bytes(bytes + start, end - start, size - start, lower, &seen);
        if (seen & high && hash_word(text, start, end, hashes + number) < 0) return -1;
    }
    return 0;
}

static PyObject *tokenise(PyObject *module, PyObject *args) {
    PyObject *text, *make, *hashes = NULL, *result = NULL;
    int composed;
    if (!PyArg_ParseTuple(args, "UOp:tokenise", &text, &make, &composed)) return NULL;
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    if ((uint64_t)size >= UINT32_MAX || size > PY_SSIZE_T_MAX - 64) {
        PyErr_SetString(PyExc_OverflowError, "a text of 2^32 characters or more");
        return NULL;
    }
    /* Words of spaced scripts have at least one character between them. */
    Py_ssize_t most = PyUnicode_IS_ASCII(text) ? size / 2 + 1 : size;
    int own = PyUnicode_KIND(text) != PyUnicode_1BYTE_KIND;
    uint8_t *bytes = own ? narrowed(text) : PyUnicode_1BYTE_DATA(text);
    uint8_t *kinds = bytes == NULL ? NULL : allocate(size + 64, 1);
    uint32_t *starts = kinds == NULL ? NULL : allocate(most, sizeof *starts);
    uint32_t *ends = starts == NULL ? NULL : allocate(most, sizeof *ends);
    if (ends == NULL) goto done;
    uint8_t met = 0;
    int state = classify(text, bytes, make, composed, kinds, &met);
    if (state == 1) result = Py_NewRef(Py_None);
    if (state != 0) goto done;
    Py_ssize_t count = find_words(kinds, size, met & UNSPACED, starts, ends);
    if ((hashes = as_bytes(NULL, count, sizeof(uint64_t))) == NULL) goto done;
    uint64_t *hash = (uint64_t *)(void *)PyBytes_AS_STRING(hashes);
    if (hash_words(text, bytes, count, starts, ends, hash) == 0) {
        PyObject *first = as_bytes(starts, count, sizeof *starts);
        PyObject *last = as_bytes(ends, count, sizeof *ends);
        if (first && last) result = PyTuple_Pack(3, hashes, first, last);
        Py_XDECREF(first);
        Py_XDECREF(last);
    }
done:
    if (own) PyMem_RawFree(bytes);
    PyMem_RawFree(kinds);
    PyMem_RawFree(starts);
    PyMem_RawFree(ends);
    Py_XDECREF(hashes);
    return result;
}

/* Adds codes to a sum, each times the next power; four at a time do not wait for each other. */
static void add_codes(const uint32_t *code, Py_ssize_t count, uint64_t *sum, uint64_t *power) {
    const uint64_t square = GOLDEN * GOLDEN;
    for (; count >= 4; count -= 4, code += 4, *power *= square * square)
        *sum += *power * (code[0] + code[1] * GOLDEN + (code[2] + code[3] * GOLDEN) * square);
    for (; count > 0; count--, code++, *power *= GOLDEN) *sum += *power * *code;
}

/* The hash of all characters of a text but white space, as of one run of words. */
static PyObject *text_key(PyObject *module, PyObject *args) {
    PyObject *text, *make;
    int composed;
    if (!PyArg_ParseTuple(args, "UOp:text_key", &text, &make, &composed)) return NULL;
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    enum { TOGETHER = 256 };
    uint32_t codes[TOGETHER];
    uint64_t sum = 0, power = 1, count = 0;
    for (Py_ssize_t i = 0; i < size;) {
        Py_ssize_t end = size - i < TOGETHER ? size : i + TOGETHER, kept = 0;
        for (; i < end; i++) {
            Py_UCS4 code = PyUnicode_READ(kind, data, i);
            if (code >= 0x80 && !composed) {
                const page_t *page = pages[code / PAGE];
                if (page == NULL && (page = get_page(make, code / PAGE)) == NULL) return NULL;
                if (page->kinds[code % PAGE] & UNSURE) Py_RETURN_NONE;
            }
            codes[kept] = code;
            kept += !Py_UNICODE_ISSPACE(code);
        }
        add_codes(codes, kept, &sum, &power);
        count += (uint64_t)kept;
    }
    uint64_t key = mix(sum + count);
    return as_bytes(&key, 1, sizeof key);
}
