/* The sketch kernel, compiled. `_numpy.py` is its twin and its documentation: same names, same bits.
 *
 * Every function takes buffers of native-endian integers and returns bytes. Nothing is read before
 * its size is checked, no length is multiplied before it is compared with the largest there is.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)
#define INVERSE UINT64_C(0xF1DE83E19937733D) /* GOLDEN * INVERSE = 1 modulo 2^64 */
#define BLOCK_1 UINT64_C(0xBF58476D1CE4E5B9)
#define BLOCK_2 UINT64_C(0x94D049BB133111EB)
#define LENGTH UINT64_C(0xD6E8FEB86659FD93)
#define SLOTS 256
#define ROUNDS (2 * SLOTS)
#define PLACES 8
#define THROWN 512
#define PART 32768 /* numbers in a table: it fits the processor's second cache */
#define NEVER UINT16_MAX

static uint64_t multipliers[ROUNDS];

static inline uint64_t mix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xFF51AFD7ED558CCD);
    x ^= x >> 33;
    x *= UINT64_C(0xC4CEB9FE1A85EC53);
    return x ^ x >> 33;
}

/* Buffers in, bytes out */

typedef struct {
    Py_buffer view;
    Py_ssize_t size; /* items */
} buffer_t;

static int get_buffer(PyObject *object, Py_ssize_t width, buffer_t *buffer) {
    if (PyObject_GetBuffer(object, &buffer->view, PyBUF_C_CONTIGUOUS) < 0) return -1;
    if (buffer->view.len % width ||
        (buffer->view.len && (uintptr_t)buffer->view.buf % (uintptr_t)width)) {
        PyBuffer_Release(&buffer->view);
        PyErr_Format(PyExc_ValueError, "not a buffer of whole, aligned items of %zd bytes", width);
        return -1;
    }
    buffer->size = buffer->view.len / width;
    return 0;
}

static void *allocate(Py_ssize_t items, size_t width) {
    void *memory = NULL;
    if (items >= 0 && (size_t)items < (size_t)PY_SSIZE_T_MAX / width)
        memory = PyMem_RawMalloc((size_t)items * width + 1);
    if (memory == NULL) PyErr_NoMemory();
    return memory;
}

static PyObject *as_bytes(const void *items, Py_ssize_t count, size_t width) {
    if ((size_t)count > (size_t)PY_SSIZE_T_MAX / width) return PyErr_NoMemory();
    return PyBytes_FromStringAndSize(items, count * (Py_ssize_t)width);
}

/* Words */

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

/* The hash of all characters of a text but white space, as of one run of words. */
static PyObject *text_key(PyObject *module, PyObject *args) {
    PyObject *text, *make;
    int composed;
    if (!PyArg_ParseTuple(args, "UOp:text_key", &text, &make, &composed)) return NULL;
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    uint64_t sum = 0, power = 1, count = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, data, i);
        if (code >= 0x80 && !composed) {
            const page_t *page = pages[code / PAGE];
            if (page == NULL && (page = get_page(make, code / PAGE)) == NULL) return NULL;
            if (page->kinds[code % PAGE] & UNSURE) Py_RETURN_NONE;
        }
        if (Py_UNICODE_ISSPACE(code)) continue;
        sum += code * power;
        power *= GOLDEN;
        count++;
    }
    uint64_t key = mix(sum + count);
    return as_bytes(&key, 1, sizeof key);
}

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

/* Runs of words */

/* The hashes of all runs of `length` words; NULL with *count 0 where there are none. */
static uint64_t *runs(const buffer_t *words, Py_ssize_t length, Py_ssize_t *count) {
    *count = length >= 1 && words->size >= length ? words->size - length + 1 : 0;
    uint64_t *hashes = allocate(*count, sizeof *hashes);
    if (hashes == NULL || *count == 0) return hashes;
    const uint64_t *word = words->view.buf;
    uint64_t sum = 0, power = 1;
    for (Py_ssize_t i = 0; i < length; i++) {
        sum += word[i] * power;
        power *= GOLDEN;
    }
    power *= INVERSE;
    for (Py_ssize_t i = 0;; i++) {
        hashes[i] = mix(sum + (uint64_t)length);
        if (i + 1 == *count) return hashes;
        sum = (sum - word[i]) * INVERSE + word[i + length] * power;
    }
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Sorts hashes and drops repetitions; returns how many are left, -1 without memory. Hashes are
 * evenly spread, so buckets by their upper bits hold one or two; any larger one is sorted. */
static Py_ssize_t sort_set(uint64_t *values, Py_ssize_t count) {
    if (count < 2) return count;
    int bits = 1;
    while (bits < 20 && (Py_ssize_t)1 << bits < count) bits++;
    Py_ssize_t buckets = (Py_ssize_t)1 << bits, kept = 0;
    Py_ssize_t *ends = allocate(buckets + 1, sizeof *ends);
    uint64_t *sorted = ends == NULL ? NULL : allocate(count, sizeof *sorted);
    if (sorted == NULL) {
        PyMem_RawFree(ends);
        return -1;
    }
    memset(ends, 0, (size_t)(buckets + 1) * sizeof *ends);
    for (Py_ssize_t i = 0; i < count; i++) ends[(values[i] >> (64 - bits)) + 1]++;
    for (Py_ssize_t i = 0; i < buckets; i++) ends[i + 1] += ends[i];
    for (Py_ssize_t i = 0; i < count; i++) sorted[ends[values[i] >> (64 - bits)]++] = values[i];
    for (Py_ssize_t bucket = 0, start = 0; bucket < buckets; start = ends[bucket++]) {
        Py_ssize_t size = ends[bucket] - start;
        uint64_t *own = sorted + start;
        if (size > 16) {
            qsort(own, (size_t)size, sizeof *own, ascending);
        } else {
            for (Py_ssize_t i = 1; i < size; i++) {
                uint64_t value = own[i];
                Py_ssize_t place = i;
                for (; place > 0 && own[place - 1] > value; place--) own[place] = own[place - 1];
                own[place] = value;
            }
        }
        for (Py_ssize_t i = 0; i < size; i++)
            if (kept == 0 || values[kept - 1] != own[i]) values[kept++] = own[i];
    }
    PyMem_RawFree(ends);
    PyMem_RawFree(sorted);
    return kept;
}

static PyObject *gram_hashes(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t length, count;
    buffer_t words;
    if (!PyArg_ParseTuple(args, "On:gram_hashes", &object, &length)) return NULL;
    if (get_buffer(object, 8, &words) < 0) return NULL;
    uint64_t *hashes = runs(&words, length, &count);
    if (hashes != NULL) result = as_bytes(hashes, count, sizeof *hashes);
    PyMem_RawFree(hashes);
    PyBuffer_Release(&words.view);
    return result;
}

static PyObject *gram_set(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t length, count;
    buffer_t words;
    if (!PyArg_ParseTuple(args, "On:gram_set", &object, &length)) return NULL;
    if (get_buffer(object, 8, &words) < 0) return NULL;
    uint64_t *hashes = runs(&words, length, &count);
    if (hashes != NULL && (count = sort_set(hashes, count)) >= 0)
        result = as_bytes(hashes, count, sizeof *hashes);
    PyMem_RawFree(hashes);
    PyBuffer_Release(&words.view);
    return result;
}

static PyObject *winnow(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t length, window, count;
    buffer_t words;
    if (!PyArg_ParseTuple(args, "Onn:winnow", &object, &length, &window)) return NULL;
    if (get_buffer(object, 8, &words) < 0) return NULL;
    uint64_t *least = runs(&words, length, &count);
    if (least == NULL) goto done;
    if (window < 1 || count < window) {
        result = as_bytes(least, 0, sizeof *least);
        goto done;
    }
    for (Py_ssize_t width = 1, step; width < window; width += step) {
        step = width <= window - width ? width : window - width;
        count -= step;
        for (Py_ssize_t i = 0; i < count; i++)
            if (least[i + step] < least[i]) least[i] = least[i + step];
    }
    Py_ssize_t picked = 1;
    for (Py_ssize_t i = 1; i < count; i++)
        if (least[i] != least[picked - 1]) least[picked++] = least[i];
    if ((picked = sort_set(least, picked)) >= 0) result = as_bytes(least, picked, sizeof *least);
done:
    PyMem_RawFree(least);
    PyBuffer_Release(&words.view);
    return result;
}

/* Signatures */

/* Fast similarity sketching (Dahlgaard, Knudsen and Thorup 2017): every round throws all shingles at
 * the slots, until none is empty. Most slots are filled in the first round or two: what falls into
 * one of those is sorted out first, without a branch. */
static PyObject *fill(const uint64_t *shingle, Py_ssize_t count) {
    uint32_t least[SLOTS];
    uint16_t filled[SLOTS]; /* in which round; NEVER as long as the slot is empty */
    uint64_t thrown[THROWN];
    int empty = SLOTS;
    memset(least, 0xFF, sizeof least);
    memset(filled, 0xFF, sizeof filled);
    for (uint16_t round = 0; round < SLOTS && empty && count; round++) {
        uint64_t multiplier = multipliers[round];
        for (Py_ssize_t start = 0; start < count; start += THROWN) {
            Py_ssize_t size = count - start < THROWN ? count - start : THROWN, kept = 0;
            for (Py_ssize_t i = 0; i < size; i++) {
                uint64_t value = (shingle[start + i] ^ shingle[start + i] >> 32) * multiplier;
                thrown[kept] = value;
                kept += filled[value >> 56] >= round;
            }
            for (Py_ssize_t i = 0; i < kept; i++) {
                uint64_t slot = thrown[i] >> 56;
                uint32_t value = thrown[i] >> 24 & UINT32_MAX;
                least[slot] = value < least[slot] ? value : least[slot];
                empty -= filled[slot] == NEVER;
                filled[slot] = round;
            }
        }
    }
    /* What is still empty after that is filled slot by slot. */
    for (int slot = 0; slot < SLOTS && empty && count; slot++) {
        if (filled[slot] != NEVER) continue;
        for (Py_ssize_t i = 0; i < count; i++) {
            uint64_t value = (shingle[i] ^ shingle[i] >> 32) * multipliers[SLOTS + slot];
            uint32_t low = value >> 24 & UINT32_MAX;
            least[slot] = low < least[slot] ? low : least[slot];
        }
    }
    return as_bytes(least, SLOTS, sizeof *least);
}

static PyObject *signature(PyObject *module, PyObject *object) {
    buffer_t shingles;
    if (get_buffer(object, 8, &shingles) < 0) return NULL;
    PyObject *result = fill(shingles.view.buf, shingles.size);
    PyBuffer_Release(&shingles.view);
    return result;
}

static PyObject *sketch(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t length, count;
    buffer_t words;
    if (!PyArg_ParseTuple(args, "On:sketch", &object, &length)) return NULL;
    if (get_buffer(object, 8, &words) < 0) return NULL;
    uint64_t *hashes = runs(&words, length, &count);
    if (hashes != NULL) result = fill(hashes, count);
    PyMem_RawFree(hashes);
    PyBuffer_Release(&words.view);
    return result;
}

static PyObject *affine32(PyObject *module, PyObject *args) {
    PyObject *first, *second, *result = NULL;
    buffer_t shingles, permutations;
    if (!PyArg_ParseTuple(args, "OO:affine32", &first, &second)) return NULL;
    if (get_buffer(first, 8, &shingles) < 0) return NULL;
    if (get_buffer(second, 4, &permutations) < 0) {
        PyBuffer_Release(&shingles.view);
        return NULL;
    }
    Py_ssize_t count = permutations.size / 2;
    uint32_t *least = allocate(count, sizeof *least);
    if (least != NULL) {
        const uint64_t *shingle = shingles.view.buf;
        const uint32_t *a = permutations.view.buf, *b = a + count;
        memset(least, 0xFF, (size_t)count * sizeof *least);
        for (Py_ssize_t i = 0; i < shingles.size; i++) {
            uint32_t x = (uint32_t)(shingle[i] >> 32);
            x = (x ^ x >> 16) * UINT32_C(0x85EBCA6B);
            x = (x ^ x >> 13) * UINT32_C(0xC2B2AE35);
            x ^= x >> 16;
            for (Py_ssize_t k = 0; k < count; k++) {
                uint32_t value = a[k] * x + b[k];
                least[k] = value < least[k] ? value : least[k];
            }
        }
        result = as_bytes(least, count, sizeof *least);
    }
    PyMem_RawFree(least);
    PyBuffer_Release(&permutations.view);
    PyBuffer_Release(&shingles.view);
    return result;
}

static PyObject *band_keys(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t bands, rows;
    buffer_t slots;
    if (!PyArg_ParseTuple(args, "Onn:band_keys", &object, &bands, &rows)) return NULL;
    if (get_buffer(object, 4, &slots) < 0) return NULL;
    if (bands < 1 || rows < 1 || rows > ROUNDS || bands > slots.size / rows) {
        PyErr_SetString(PyExc_ValueError, "the bands do not fit the signature");
        PyBuffer_Release(&slots.view);
        return NULL;
    }
    uint64_t *keys = allocate(bands, sizeof *keys);
    if (keys != NULL) {
        const uint32_t *slot = slots.view.buf;
        for (Py_ssize_t band = 0; band < bands; band++) {
            uint64_t sum = (uint64_t)(band + 1) * GOLDEN;
            for (Py_ssize_t row = 0; row < rows; row++) sum += *slot++ * multipliers[row];
            keys[band] = mix(sum);
        }
        result = as_bytes(keys, bands, sizeof *keys);
    }
    PyMem_RawFree(keys);
    PyBuffer_Release(&slots.view);
    return result;
}

/* Comparisons */

static Py_ssize_t first_not_less(const uint64_t *values, Py_ssize_t count, uint64_t value) {
    Py_ssize_t low = 0;
    while (low < count) {
        Py_ssize_t middle = low + (count - low) / 2;
        if (values[middle] < value)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

#define STEP(i, j)                                                                                 \
    do {                                                                                           \
        uint64_t p = x[i], q = y[j];                                                               \
        both += p == q;                                                                            \
        i += p <= q;                                                                               \
        j += q <= p;                                                                               \
    } while (0)

/* How many members two sorted sets share; 0 as soon as more than `spare` of either are seen to stand
 * in it alone. A step of a merge waits for the one before it, so four parts are merged abreast. */
static Py_ssize_t merge(
    const uint64_t *x, Py_ssize_t x_size, const uint64_t *y, Py_ssize_t y_size, Py_ssize_t x_spare,
    Py_ssize_t y_spare
) {
    enum { PARTS = 4, CHECKED = 64 };
    Py_ssize_t i[PARTS], j[PARTS], i_end[PARTS], j_end[PARTS], both = 0, i_seen = 0, j_seen = 0;
    for (int n = 0; n < PARTS; n++) {
        i[n] = n ? i_end[n - 1] : 0;
        j[n] = n ? j_end[n - 1] : 0;
        i_end[n] = n < PARTS - 1 ? (n + 1) * (x_size / PARTS) : x_size;
        j_end[n] = n < PARTS - 1 && x_size ? first_not_less(y, y_size, x[i_end[n]]) : y_size;
    }
    for (;;) {
        Py_ssize_t steps = CHECKED;
        for (int n = 0; n < PARTS; n++) {
            steps = i_end[n] - i[n] < steps ? i_end[n] - i[n] : steps;
            steps = j_end[n] - j[n] < steps ? j_end[n] - j[n] : steps;
        }
        if (steps == 0) break;
        Py_ssize_t i0 = i[0], i1 = i[1], i2 = i[2], i3 = i[3];
        Py_ssize_t j0 = j[0], j1 = j[1], j2 = j[2], j3 = j[3];
        for (; steps; steps--) {
            STEP(i0, j0);
            STEP(i1, j1);
            STEP(i2, j2);
            STEP(i3, j3);
        }
        i_seen += i0 - i[0] + i1 - i[1] + i2 - i[2] + i3 - i[3];
        j_seen += j0 - j[0] + j1 - j[1] + j2 - j[2] + j3 - j[3];
        if (i_seen - both > x_spare || j_seen - both > y_spare) return 0;
        i[0] = i0, i[1] = i1, i[2] = i2, i[3] = i3;
        j[0] = j0, j[1] = j1, j[2] = j2, j[3] = j3;
    }
    for (int n = 0; n < PARTS; n++)
        while (i[n] < i_end[n] && j[n] < j_end[n]) STEP(i[n], j[n]);
    return both;
}

static PyObject *shared(PyObject *module, PyObject *args) {
    PyObject *first, *second;
    buffer_t a, b;
    if (!PyArg_ParseTuple(args, "OO:shared", &first, &second)) return NULL;
    if (get_buffer(first, 8, &a) < 0) return NULL;
    if (get_buffer(second, 8, &b) < 0) {
        PyBuffer_Release(&a.view);
        return NULL;
    }
    Py_ssize_t both = merge(a.view.buf, a.size, b.view.buf, b.size, a.size, b.size);
    PyBuffer_Release(&b.view);
    PyBuffer_Release(&a.view);
    return PyLong_FromSsize_t(both);
}

/* Sorted sets that follow each other, and pairs of their numbers. */
typedef struct {
    buffer_t values, ends, pairs;
} sets_t;

static void release_sets(sets_t *sets) {
    PyBuffer_Release(&sets->pairs.view);
    PyBuffer_Release(&sets->ends.view);
    PyBuffer_Release(&sets->values.view);
}

static int get_sets(PyObject *args, const char *format, sets_t *sets, double *least) {
    PyObject *values, *ends, *pairs;
    if (!PyArg_ParseTuple(args, format, &values, &ends, &pairs, least)) return -1;
    if (get_buffer(values, 8, &sets->values) < 0) return -1;
    if (get_buffer(ends, 8, &sets->ends) < 0) {
        PyBuffer_Release(&sets->values.view);
        return -1;
    }
    if (get_buffer(pairs, 4, &sets->pairs) < 0) {
        PyBuffer_Release(&sets->ends.view);
        PyBuffer_Release(&sets->values.view);
        return -1;
    }
    const uint64_t *end = sets->ends.view.buf, most = (uint64_t)sets->values.size;
    const uint32_t *member = sets->pairs.view.buf;
    int fits = sets->pairs.size % 2 == 0;
    for (Py_ssize_t i = 0; fits && i < sets->ends.size; i++)
        fits = end[i] <= most && (i == 0 || end[i - 1] <= end[i]);
    for (Py_ssize_t i = 0; fits && i < sets->pairs.size; i++)
        fits = member[i] < (uint64_t)sets->ends.size;
    if (fits && (least == NULL || (*least >= 0 && *least <= 1))) return 0;
    PyErr_SetString(
        PyExc_ValueError,
        fits ? "a likeness is 0 to 1" : "the ends or the pairs do not fit the sets"
    );
    release_sets(sets);
    return -1;
}

static void pair_of(
    const sets_t *sets, Py_ssize_t pair, const uint64_t **x, const uint64_t **y, Py_ssize_t sizes[2]
) {
    const uint64_t *values = sets->values.view.buf, *ends = sets->ends.view.buf;
    const uint32_t *member = (const uint32_t *)sets->pairs.view.buf + 2 * pair;
    uint64_t starts[2];
    for (int i = 0; i < 2; i++) {
        starts[i] = member[i] ? ends[member[i] - 1] : 0;
        sizes[i] = (Py_ssize_t)(ends[member[i]] - starts[i]);
    }
    *x = values + starts[0];
    *y = values + starts[1];
}

/* How many members sets of so many together must share to be so alike, or one less. */
static Py_ssize_t at_least(Py_ssize_t sum, double least) {
    Py_ssize_t needed = (Py_ssize_t)(least / (1 + least) * (double)sum) - 1;
    return needed > 0 ? needed : 0;
}

/* How many members two sorted sets share, or 0 where their Jaccard similarity is less than `least`. */
static Py_ssize_t alike(
    const uint64_t *x, Py_ssize_t x_size, const uint64_t *y, Py_ssize_t y_size, Py_ssize_t needed,
    double least
) {
    Py_ssize_t both = merge(x, x_size, y, y_size, x_size - needed, y_size - needed);
    return both && (double)both / (double)(x_size + y_size - both) >= least ? both : 0;
}

/* A parity bitmap of a set: bit h is set where an odd number of its members hash to h. Two of them
 * differ in at most as many bits as the sets differ in members (Sandes, Teodoro and Melo 2020). */
#define BITMAP 32
static void add_parities(const uint64_t *members, uint64_t count, uint64_t *bitmap) {
    memset(bitmap, 0, BITMAP * sizeof *bitmap);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = members[i] * GOLDEN >> 53;
        bitmap[at >> 6] ^= (uint64_t)1 << (at & 63);
    }
}

static Py_ssize_t count_differences(const uint64_t *x, const uint64_t *y) {
    const uint64_t ones = UINT64_C(0x5555555555555555), twos = UINT64_C(0x3333333333333333);
    const uint64_t fours = UINT64_C(0x0F0F0F0F0F0F0F0F), bytes = UINT64_C(0x0101010101010101);
    uint64_t total = 0;
    for (int i = 0; i < BITMAP; i++) {
        uint64_t bits = x[i] ^ y[i];
        bits -= bits >> 1 & ones;
        bits = (bits & twos) + (bits >> 2 & twos);
        total += ((bits + (bits >> 4)) & fours) * bytes >> 56;
    }
    return (Py_ssize_t)total;
}

static PyObject *overlaps(PyObject *module, PyObject *args) {
    sets_t sets;
    double least;
    if (get_sets(args, "OOOd:overlaps", &sets, &least) < 0) return NULL;
    PyObject *result = as_bytes(NULL, sets.pairs.size / 2, sizeof(uint32_t));
    uint64_t *bitmaps = result == NULL ? NULL : allocate(sets.ends.size, BITMAP * sizeof *bitmaps);
    if (bitmaps != NULL) {
        uint32_t *both = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        const uint64_t *x = sets.values.view.buf, *y, *end = sets.ends.view.buf;
        for (Py_ssize_t i = 0; i < sets.ends.size; i++)
            add_parities(x + (i ? end[i - 1] : 0), end[i] - (i ? end[i - 1] : 0), bitmaps + BITMAP * i);
        for (Py_ssize_t i = 0; i < sets.pairs.size / 2; i++) {
            const uint32_t *member = (const uint32_t *)sets.pairs.view.buf + 2 * i;
            Py_ssize_t sizes[2];
            pair_of(&sets, i, &x, &y, sizes);
            Py_ssize_t sum = sizes[0] + sizes[1], needed = at_least(sum, least);
            Py_ssize_t differ = count_differences(
                bitmaps + (size_t)BITMAP * member[0], bitmaps + (size_t)BITMAP * member[1]
            );
            both[i] = 0;
            if (differ <= sum - 2 * needed)
                both[i] = (uint32_t)alike(x, sizes[0], y, sizes[1], needed, least);
        }
    } else {
        Py_CLEAR(result);
    }
    PyMem_RawFree(bitmaps);
    release_sets(&sets);
    return result;
}

/* Marks the members of a sorted set that another one has. */
static void mark_shared(
    const uint64_t *x, Py_ssize_t x_size, const uint64_t *y, Py_ssize_t y_size, uint8_t *marks
) {
    Py_ssize_t i = 0, j = 0;
    while (i < x_size && j < y_size) {
        uint64_t p = x[i], q = y[j];
        marks[i] |= p == q;
        i += p <= q;
        j += q <= p;
    }
}

static PyObject *shared_members(PyObject *module, PyObject *args) {
    sets_t sets;
    PyObject *result = NULL;
    if (get_sets(args, "OOO:shared_members", &sets, NULL) < 0) return NULL;
    uint8_t *marks = allocate(sets.values.size, 1);
    uint64_t *members = marks == NULL ? NULL : allocate(sets.values.size, sizeof *members);
    if (members != NULL) {
        const uint64_t *values = sets.values.view.buf;
        Py_ssize_t count = 0;
        memset(marks, 0, (size_t)sets.values.size);
        for (Py_ssize_t i = 0; i < sets.pairs.size / 2; i++) {
            const uint64_t *x, *y;
            Py_ssize_t sizes[2];
            pair_of(&sets, i, &x, &y, sizes);
            mark_shared(x, sizes[0], y, sizes[1], marks + (x - values));
        }
        for (Py_ssize_t i = 0; i < sets.values.size; i++)
            if (marks[i]) members[count++] = values[i];
        if ((count = sort_set(members, count)) >= 0)
            result = as_bytes(members, count, sizeof *members);
    }
    PyMem_RawFree(members);
    PyMem_RawFree(marks);
    release_sets(&sets);
    return result;
}

typedef struct {
    uint64_t hash;
    Py_ssize_t place;
} gram_t;

static int by_hash(const void *a, const void *b) {
    const gram_t *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Hashes in ascending order, equal ones as they came, and where those of each bucket end: hashes are
 * evenly spread, so buckets by their upper bits hold one or two, or repetitions of one. */
typedef struct {
    gram_t *grams;
    Py_ssize_t *ends;
    int bits;
} order_t;

static void drop_order(order_t *order) {
    PyMem_RawFree(order->grams);
    PyMem_RawFree(order->ends);
}

/* Puts values in order, which stand at `places`, or one after another where that is NULL. */
static int put_in_order(
    const uint64_t *value, const Py_ssize_t *places, Py_ssize_t count, order_t *order
) {
    int bits = 1;
    while (bits < 20 && (Py_ssize_t)1 << bits < count) bits++;
    Py_ssize_t buckets = (Py_ssize_t)1 << bits;
    Py_ssize_t *ends = order->ends = allocate(buckets + 1, sizeof *ends);
    gram_t *grams = order->grams = ends == NULL ? NULL : allocate(count, sizeof *grams);
    order->bits = bits;
    if (grams == NULL) return -1;
    memset(ends, 0, (size_t)(buckets + 1) * sizeof *ends);
    for (Py_ssize_t i = 0; i < count; i++) ends[(value[i] >> (64 - bits)) + 1]++;
    for (Py_ssize_t i = 0; i < buckets; i++) ends[i + 1] += ends[i];
    for (Py_ssize_t i = 0; i < count; i++)
        grams[ends[value[i] >> (64 - bits)]++] = (gram_t){value[i], places ? places[i] : i};
    for (Py_ssize_t bucket = 0, start = 0; bucket < buckets; start = ends[bucket++]) {
        Py_ssize_t size = ends[bucket] - start;
        gram_t *own = grams + start;
        int ascends = 1;
        for (Py_ssize_t i = 1; i < size && ascends; i++) ascends = own[i - 1].hash <= own[i].hash;
        if (ascends) continue;
        if (size > 16) {
            qsort(own, (size_t)size, sizeof *own, by_hash);
            continue;
        }
        for (Py_ssize_t i = 1; i < size; i++) {
            gram_t gram = own[i];
            Py_ssize_t place = i;
            for (; place > 0 && own[place - 1].hash > gram.hash; place--) own[place] = own[place - 1];
            own[place] = gram;
        }
    }
    return 0;
}

/* The first of the grams whose (hash, place) is not less. */
static Py_ssize_t find(const order_t *order, uint64_t hash, Py_ssize_t place) {
    uint64_t bucket = hash >> (64 - order->bits);
    Py_ssize_t low = bucket ? order->ends[bucket - 1] : 0, high = order->ends[bucket];
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        const gram_t *gram = order->grams + middle;
        if (gram->hash < hash || (gram->hash == hash && gram->place < place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Where each value stands in ascending order; equal ones keep theirs. */
static PyObject *sorted_order(PyObject *module, PyObject *object) {
    PyObject *result = NULL;
    buffer_t values;
    order_t order;
    if (get_buffer(object, 8, &values) < 0) return NULL;
    Py_ssize_t count = values.size;
    if ((uint64_t)count > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "2^32 values or more");
    } else {
        if (put_in_order(values.view.buf, NULL, count, &order) == 0)
            result = as_bytes(NULL, count, sizeof(uint32_t));
        if (result != NULL) {
            uint32_t *places = (uint32_t *)(void *)PyBytes_AS_STRING(result);
            for (Py_ssize_t i = 0; i < count; i++) places[i] = (uint32_t)order.grams[i].place;
        }
        drop_order(&order);
    }
    PyBuffer_Release(&values.view);
    return result;
}

/* The values sorted, each once: a radix sort by those bits that are not the same in all. */
static PyObject *sorted_set(PyObject *module, PyObject *object) {
    enum { RADIX = 256 };
    PyObject *result = NULL;
    buffer_t values;
    if (get_buffer(object, 8, &values) < 0) return NULL;
    Py_ssize_t count = values.size, kept = 0;
    uint64_t *from = allocate(count, sizeof *from), *to = allocate(count, sizeof *to), varies = 0;
    if (from == NULL || to == NULL) goto done;
    if (count) memcpy(from, values.view.buf, (size_t)count * sizeof *from);
    for (Py_ssize_t i = 0; i < count; i++) varies |= from[i] ^ from[0];
    while (varies) {
        int shift = lowest_bit(varies);
        size_t places[RADIX] = {0}, sum = 0;
        for (Py_ssize_t i = 0; i < count; i++) places[from[i] >> shift & (RADIX - 1)]++;
        for (size_t i = 0; i < RADIX; i++) {
            size_t own = places[i];
            places[i] = sum;
            sum += own;
        }
        for (Py_ssize_t i = 0; i < count; i++)
            to[places[from[i] >> shift & (RADIX - 1)]++] = from[i];
        uint64_t *other = from;
        from = to;
        to = other;
        varies &= ~((uint64_t)(RADIX - 1) << shift);
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (kept == 0 || from[kept - 1] != from[i]) from[kept++] = from[i];
    result = as_bytes(from, kept, sizeof *from);
done:
    PyMem_RawFree(to);
    PyMem_RawFree(from);
    PyBuffer_Release(&values.view);
    return result;
}

/* For each value 1 where it stands there more than once, else 0. */
static PyObject *repeated(PyObject *module, PyObject *object) {
    PyObject *result = NULL;
    buffer_t values;
    if (get_buffer(object, 8, &values) < 0) return NULL;
    const uint64_t *value = values.view.buf;
    int width = 4;
    while ((Py_ssize_t)1 << width < 2 * values.size) width++;
    uint64_t mask = ((uint64_t)1 << width) - 1;
    size_t *places = PyMem_RawCalloc((size_t)mask + 1, sizeof *places); /* of the first, from 1 */
    if (places == NULL) PyErr_NoMemory();
    if (places != NULL && (result = as_bytes(NULL, values.size, 1)) != NULL) {
        uint8_t *marks = (uint8_t *)PyBytes_AS_STRING(result);
        for (Py_ssize_t i = 0; i < values.size; i++) {
            uint64_t at = value[i] * GOLDEN >> (64 - width);
            while (places[at] && value[places[at] - 1] != value[i]) at = (at + 1) & mask;
            marks[i] = places[at] != 0;
            if (places[at])
                marks[places[at] - 1] = 1;
            else
                places[at] = (size_t)i + 1;
        }
    }
    PyMem_RawFree(places);
    PyBuffer_Release(&values.view);
    return result;
}

/* Members looked up */

/* Where in a sorted set the members begin whose upper bits are each number there is: about one. */
static PyObject *table(PyObject *module, PyObject *object) {
    PyObject *result = NULL;
    buffer_t set;
    if (get_buffer(object, 8, &set) < 0) return NULL;
    const uint64_t *members = set.view.buf;
    int bits = 1;
    while (bits < 24 && (Py_ssize_t)1 << bits < set.size) bits++;
    uint64_t buckets = (uint64_t)1 << bits, bucket = 0;
    if ((uint64_t)set.size >= UINT32_MAX)
        PyErr_SetString(PyExc_OverflowError, "2^32 members or more");
    else
        result = as_bytes(NULL, (Py_ssize_t)buckets + 1, sizeof(uint32_t));
    if (result != NULL) {
        uint32_t *starts = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        for (Py_ssize_t i = 0; i < set.size; i++)
            while (bucket <= members[i] >> (64 - bits)) starts[bucket++] = (uint32_t)i;
        while (bucket <= buckets) starts[bucket++] = (uint32_t)set.size;
    }
    PyBuffer_Release(&set.view);
    return result;
}

/* Where values stand in a sorted set of that table; returns -1 where the table is of another. */
static int look_up(
    const buffer_t *values, const buffer_t *set, const buffer_t *table, uint32_t *places
) {
    const uint64_t *value = values->view.buf, *members = set->view.buf;
    const uint32_t *starts = table->view.buf;
    int bits = 1;
    while (bits < 24 && (Py_ssize_t)1 << bits < table->size - 1) bits++;
    if (table->size != ((Py_ssize_t)1 << bits) + 1) return -1;
    for (Py_ssize_t i = 0; i < values->size; i++) {
        uint64_t bucket = value[i] >> (64 - bits);
        uint32_t low = starts[bucket], high = starts[bucket + 1], last = high;
        if (low > high || high > (uint64_t)set->size) return -1;
        while (high - low > 8) {
            uint32_t middle = low + (high - low) / 2;
            if (members[middle] < value[i])
                low = middle + 1;
            else
                high = middle;
        }
        while (low < high && members[low] < value[i]) low++;
        places[i] = low < last && members[low] == value[i] ? low : UINT32_MAX;
    }
    return 0;
}

static PyObject *places(PyObject *module, PyObject *args) {
    PyObject *objects[3], *result = NULL;
    buffer_t buffers[3];
    if (!PyArg_ParseTuple(args, "OOO:places", objects, objects + 1, objects + 2)) return NULL;
    int got = 0;
    while (got < 3 && get_buffer(objects[got], got < 2 ? 8 : 4, buffers + got) == 0) got++;
    if (got == 3) result = as_bytes(NULL, buffers[0].size, sizeof(uint32_t));
    if (result != NULL) {
        uint32_t *found = (uint32_t *)(void *)PyBytes_AS_STRING(result);
        if (look_up(buffers, buffers + 1, buffers + 2, found) < 0) {
            PyErr_SetString(PyExc_ValueError, "the table is of another set");
            Py_CLEAR(result);
        }
    }
    while (got > 0) PyBuffer_Release(&buffers[--got].view);
    return result;
}

/* Sets by the rarity of their members */

/* How many members of all sets equal each of them; -1 without memory. Sets are sorted, so that all
 * can be read side by side, a part of the numbers at a time, of which a table is small. */
static int count_holders(
    const uint64_t *values, const uint64_t *ends, Py_ssize_t sets, uint32_t *holders
) {
    uint64_t count = sets ? ends[sets - 1] : 0;
    int bits = 0, width = 4, result = -1;
    while (bits < 20 && count >> bits > PART) bits++;
    uint64_t *places = allocate(2 * sets, sizeof *places), *keys = NULL, *later = places + sets;
    uint32_t *counts = NULL;
    if (places == NULL) return -1;
    for (Py_ssize_t set = 0; set < sets; set++) places[set] = set ? ends[set - 1] : 0;
    for (uint64_t part = 0; part < (uint64_t)1 << bits; part++) {
        uint64_t last = bits ? ((part + 1) << (64 - bits)) - 1 : UINT64_MAX, size = 0;
        for (Py_ssize_t set = 0; set < sets; set++) {
            uint64_t at = places[set];
            while (at < ends[set] && values[at] <= last) at++;
            later[set] = at;
            size += at - places[set];
        }
        if (keys == NULL || 2 * size > (uint64_t)1 << width) {
            while ((uint64_t)1 << width < 3 * size) width++;
            PyMem_RawFree(keys);
            PyMem_RawFree(counts);
            keys = allocate((Py_ssize_t)1 << width, sizeof *keys);
            counts = allocate((Py_ssize_t)1 << width, sizeof *counts);
            if (keys == NULL || counts == NULL) goto done;
        }
        uint64_t mask = ((uint64_t)1 << width) - 1;
        memset(counts, 0, ((size_t)mask + 1) * sizeof *counts);
        for (int again = 0; again < 2; again++)
            for (Py_ssize_t set = 0; set < sets; set++)
                for (uint64_t i = places[set]; i < later[set]; i++) {
                    uint64_t at = values[i] * GOLDEN >> (64 - width);
                    while (counts[at] && keys[at] != values[i]) at = (at + 1) & mask;
                    if (again) {
                        holders[i] = counts[at];
                    } else {
                        keys[at] = values[i];
                        counts[at]++;
                    }
                }
        memcpy(places, later, (size_t)sets * sizeof *places);
    }
    result = 0;
done:
    PyMem_RawFree(counts);
    PyMem_RawFree(keys);
    PyMem_RawFree(places);
    return result;
}

/* The value that `rank` others of distinct ones are less than (Hoare's selection); moves them. */
static uint64_t ranked(uint64_t *values, Py_ssize_t count, Py_ssize_t rank) {
    Py_ssize_t low = 0, high = count - 1;
    for (int turn = 0; low < high; turn++) {
        if (turn == 64) {
            qsort(values + low, (size_t)(high - low + 1), sizeof *values, ascending);
            break;
        }
        uint64_t pivot = values[low + (high - low) / 2];
        Py_ssize_t i = low - 1, j = high + 1;
        for (;;) {
            do i++;
            while (values[i] < pivot);
            do j--;
            while (values[j] > pivot);
            if (i >= j) break;
            uint64_t other = values[i];
            values[i] = values[j];
            values[j] = other;
        }
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[rank];
}

static PyObject *rarest(PyObject *module, PyObject *args) {
    PyObject *first, *second, *third, *result = NULL;
    buffer_t values, ends, most;
    if (!PyArg_ParseTuple(args, "OOO:rarest", &first, &second, &third)) return NULL;
    if (get_buffer(first, 8, &values) < 0) return NULL;
    if (get_buffer(second, 8, &ends) < 0) {
        PyBuffer_Release(&values.view);
        return NULL;
    }
    if (get_buffer(third, 4, &most) < 0) {
        PyBuffer_Release(&ends.view);
        PyBuffer_Release(&values.view);
        return NULL;
    }
    const uint64_t *value = values.view.buf, *end = ends.view.buf;
    const uint32_t *wanted = most.view.buf;
    Py_ssize_t sets = ends.size, largest = 0, kept = 0;
    uint32_t *holders = NULL, *owners = NULL;
    uint64_t *ranks = NULL, *members = NULL;
    int fits = most.size == sets && (uint64_t)values.size <= UINT32_MAX &&
               (uint64_t)sets <= UINT32_MAX &&
               (sets ? end[sets - 1] == (uint64_t)values.size : values.size == 0);
    for (Py_ssize_t i = 0; fits && i < sets; i++) {
        uint64_t start = i ? end[i - 1] : 0;
        fits = start <= end[i];
        if (fits && (Py_ssize_t)(end[i] - start) > largest) largest = (Py_ssize_t)(end[i] - start);
    }
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "the ends or the numbers do not fit the sets");
        goto done;
    }
    holders = PyMem_RawCalloc((size_t)values.size + 1, sizeof *holders);
    if (holders == NULL) PyErr_NoMemory();
    owners = allocate(values.size, sizeof *owners);
    members = allocate(values.size, sizeof *members);
    ranks = allocate(largest, sizeof *ranks);
    if (holders == NULL || owners == NULL || members == NULL || ranks == NULL) goto done;
    if (count_holders(value, end, sets, holders) < 0) goto done;
    for (Py_ssize_t set = 0, start = 0; set < sets; start = (Py_ssize_t)end[set++]) {
        Py_ssize_t size = (Py_ssize_t)end[set] - start, shared = 0;
        for (Py_ssize_t i = 0; i < size; i++)
            if (holders[start + i] > 1)
                ranks[shared++] = (uint64_t)holders[start + i] << 32 | (uint32_t)i;
        Py_ssize_t left = (Py_ssize_t)wanted[set] - (size - shared);
        if (left <= 0 || shared == 0) continue;
        uint64_t last = left < shared ? ranked(ranks, shared, left - 1) : UINT64_MAX;
        for (Py_ssize_t i = 0; i < size; i++) {
            uint32_t own = holders[start + i];
            if (own < 2 || ((uint64_t)own << 32 | (uint32_t)i) > last) continue;
            members[kept] = value[start + i];
            owners[kept++] = (uint32_t)set;
        }
    }
    PyObject *found = as_bytes(members, kept, sizeof *members);
    PyObject *whose = as_bytes(owners, kept, sizeof *owners);
    if (found != NULL && whose != NULL) result = PyTuple_Pack(2, found, whose);
    Py_XDECREF(found);
    Py_XDECREF(whose);
done:
    PyMem_RawFree(ranks);
    PyMem_RawFree(members);
    PyMem_RawFree(owners);
    PyMem_RawFree(holders);
    PyBuffer_Release(&most.view);
    PyBuffer_Release(&ends.view);
    PyBuffer_Release(&values.view);
    return result;
}

static Py_ssize_t agree(const buffer_t *a, Py_ssize_t i, const buffer_t *b, Py_ssize_t j) {
    const uint64_t *x = (const uint64_t *)a->view.buf + i, *y = (const uint64_t *)b->view.buf + j;
    Py_ssize_t most = a->size - i < b->size - j ? a->size - i : b->size - j, length = 0;
    while (length < most && x[length] == y[length]) length++;
    return length;
}

static void mark(uint64_t *seen, int bits, const uint64_t *hashes, Py_ssize_t count) {
    memset(seen, 0, (size_t)1 << (bits - 3));
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t at = hashes[i] >> (64 - bits);
        seen[at >> 6] |= (uint64_t)1 << (at & 63);
    }
}

static int marked(const uint64_t *seen, int bits, uint64_t hash) {
    uint64_t at = hash >> (64 - bits);
    return (int)(seen[at >> 6] >> (at & 63) & 1);
}

static PyObject *find_passages(const buffer_t *a, const buffer_t *b, Py_ssize_t length) {
    Py_ssize_t count, others, covered = 0, beyond = 0, next = 0;
    uint64_t *grams = runs(a, length, &count), *hashes = runs(b, length, &others);
    Py_ssize_t *kept = allocate(others, sizeof *kept);
    order_t order = {NULL, NULL, 0};
    int bits = 12;
    while (bits < 26 && (Py_ssize_t)1 << bits < 8 * count) bits++;
    uint64_t *seen = allocate((Py_ssize_t)1 << (bits - 6), sizeof *seen);
    PyObject *passages = PyList_New(0);
    if (!grams || !hashes || !kept || !seen || !passages) goto failed;
    /* Most runs stand in one of the documents only: their upper bits tell, and they are not sorted. */
    mark(seen, bits, grams, count);
    Py_ssize_t common = 0;
    for (Py_ssize_t i = 0; i < others; i++) {
        kept[common] = i;
        hashes[common] = hashes[i];
        common += marked(seen, bits, hashes[i]);
    }
    mark(seen, bits, hashes, common);
    if (put_in_order(hashes, kept, common, &order) < 0) goto failed;
    const gram_t *ordered = order.grams;
    for (Py_ssize_t start = 0; start < count; start++) {
        if (start < next || !marked(seen, bits, grams[start])) continue;
        Py_ssize_t low = find(&order, grams[start], 0), best = 0, longest = 0;
        if (low == common || ordered[low].hash != grams[start]) continue;
        Py_ssize_t following = find(&order, grams[start], beyond);
        for (Py_ssize_t tried = -1; tried < PLACES; tried++) {
            Py_ssize_t at = tried < 0 ? following : low + tried;
            if (tried < 0 && following < low + PLACES) continue;
            if (at >= common || ordered[at].hash != grams[start]) continue;
            Py_ssize_t same = agree(a, start, b, ordered[at].place);
            if (same > longest) {
                best = ordered[at].place;
                longest = same;
            }
        }
        if (longest < length) continue;
        Py_ssize_t skip = covered > start ? covered - start : 0;
        covered = start + longest;
        beyond = best + longest;
        PyObject *passage = Py_BuildValue("nnnn", start + skip, covered, best + skip, beyond);
        if (passage == NULL || PyList_Append(passages, passage) < 0) {
            Py_XDECREF(passage);
            goto failed;
        }
        Py_DECREF(passage);
        /* What begins inside this passage ends with it; but for the last one, which may go on. */
        next = covered - length + 1;
        for (Py_ssize_t i = covered < count ? covered : count - 1; i > start; i--) {
            if (!marked(seen, bits, grams[i])) continue;
            Py_ssize_t place = find(&order, grams[i], 0);
            if (place < common && ordered[place].hash == grams[i]) {
                if (i > next) next = i;
                break;
            }
        }
    }
    goto done;
failed:
    Py_CLEAR(passages);
done:
    PyMem_RawFree(grams);
    PyMem_RawFree(hashes);
    PyMem_RawFree(kept);
    drop_order(&order);
    PyMem_RawFree(seen);
    return passages;
}

static PyObject *shared_passages(PyObject *module, PyObject *args) {
    PyObject *first, *second, *result = NULL;
    Py_ssize_t length;
    buffer_t a, b;
    if (!PyArg_ParseTuple(args, "OOn:shared_passages", &first, &second, &length)) return NULL;
    if (get_buffer(first, 8, &a) < 0) return NULL;
    if (get_buffer(second, 8, &b) == 0) {
        result = find_passages(&a, &b, length);
        PyBuffer_Release(&b.view);
    }
    PyBuffer_Release(&a.view);
    return result;
}

static uint32_t root(uint32_t *parents, uint32_t member) {
    while (parents[member] != member) member = parents[member] = parents[parents[member]];
    return member;
}

static PyObject *components(PyObject *module, PyObject *args) {
    PyObject *object, *result = NULL;
    Py_ssize_t count;
    buffer_t pairs;
    if (!PyArg_ParseTuple(args, "nO:components", &count, &object)) return NULL;
    if (count < 0 || (uint64_t)count > UINT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "the number of members does not fit 32 bits");
        return NULL;
    }
    if (get_buffer(object, 8, &pairs) < 0) return NULL;
    const uint32_t *pair = pairs.view.buf;
    uint32_t *parents = allocate(count, sizeof *parents);
    if (parents == NULL) goto done;
    for (Py_ssize_t i = 0; i < count; i++) parents[i] = (uint32_t)i;
    for (Py_ssize_t i = 0; i < pairs.size; i++, pair += 2) {
        if (pair[0] >= (uint64_t)count || pair[1] >= (uint64_t)count) {
            PyErr_SetString(PyExc_ValueError, "a pair names what is no member");
            goto done;
        }
        uint32_t x = root(parents, pair[0]), y = root(parents, pair[1]);
        if (x < y) parents[y] = x;
        if (y < x) parents[x] = y;
    }
    for (Py_ssize_t i = 0; i < count; i++) parents[i] = parents[parents[i]];
    result = as_bytes(parents, count, sizeof *parents);
done:
    PyMem_RawFree(parents);
    PyBuffer_Release(&pairs.view);
    return result;
}

static PyMethodDef methods[] = {
    {"tokenise", tokenise, METH_VARARGS, "Word hashes, starts and ends; None where unsure."},
    {"text_key", text_key, METH_VARARGS, "A hash of all but white space; None where unsure."},
    {"unblanked", unblanked, METH_VARARGS, "The words that begin with no blank elsewhere."},
    {"gram_hashes", gram_hashes, METH_VARARGS, "The hash of every run of words."},
    {"gram_set", gram_set, METH_VARARGS, "The same, sorted, each once."},
    {"winnow", winnow, METH_VARARGS, "The least of every window of runs, sorted, each once."},
    {"signature", signature, METH_O, "256 minima of a set of shingles."},
    {"sketch", sketch, METH_VARARGS, "The signature of all runs of words."},
    {"affine32", affine32, METH_VARARGS, "The minima that datasketch takes."},
    {"band_keys", band_keys, METH_VARARGS, "A key for each band of a signature."},
    {"shared", shared, METH_VARARGS, "How many members two sorted sets share."},
    {"overlaps", overlaps, METH_VARARGS, "The same of many pairs of sets that follow each other."},
    {"shared_members", shared_members, METH_VARARGS, "What some pair of them shares."},
    {"sorted_order", sorted_order, METH_O, "Where values stand in ascending order."},
    {"repeated", repeated, METH_O, "Which values stand there more than once."},
    {"sorted_set", sorted_set, METH_O, "Values sorted, each once."},
    {"table", table, METH_O, "Where to look in a sorted set."},
    {"places", places, METH_VARARGS, "Where values stand in a sorted set."},
    {"rarest", rarest, METH_VARARGS, "The members of each set that the fewest sets have."},
    {"shared_passages", shared_passages, METH_VARARGS, "Where one document repeats another."},
    {"components", components, METH_VARARGS, "The least member of everyone's component."},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module) {
    for (uint64_t round = 0; round < ROUNDS; round++)
        multipliers[round] = mix((round + 1) * GOLDEN) | 1;
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernel", "The sketch kernel, compiled.", 0, methods, slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModuleDef_Init(&definition); }
