/* A part of `_lid.c`: the model and how it is read from its file. */

enum {
    WIDTH = 16,        /* of a vector */
    CODES = 8,         /* of a row, each for `PART` values */
    PART = WIDTH / CODES,
    BUCKETS = 2000000, /* that n-grams are hashed to */
    SHORTEST = 2,      /* characters of an n-gram */
    LONGEST = 4,
    SLOTS = 1 << 17,   /* for the rows of n-grams: at most half full */
    PLACES = 1 << 14,  /* for words, likewise */
    MOST = 256,        /* languages */
};

typedef struct {
    uint32_t hash, row; /* none where `length` is 0 */
    const char *word;
    size_t length;
} word_t;

typedef struct {
    uint32_t bucket, row; /* none where `row` is 0: that is the end of line's */
} gram_t;

typedef struct {
    float weights[WIDTH];
    int left, right;
} node_t;

typedef struct {
    PyObject *raw, *names; /* the file, in which the words stand; a code for each language */
    int words, languages;
    float (*rows)[WIDTH];
    node_t *nodes;
    word_t *places;
    gram_t *slots;
} model_t;

#define NAME "audit lid.176.ftz"

static void free_model(model_t *model) {
    Py_XDECREF(model->raw);
    Py_XDECREF(model->names);
    PyMem_Free(model->rows);
    PyMem_Free(model->nodes);
    PyMem_Free(model->places);
    PyMem_Free(model->slots);
    PyMem_Free(model);
}

static void destroy(PyObject *capsule) { free_model(PyCapsule_GetPointer(capsule, NAME)); }

/* fastText's: FNV-1a, but of bytes with a sign. */
static const uint32_t BASIS = 2166136261u;
static inline uint32_t hashed(uint32_t hash, char byte) {
    return (hash ^ (uint32_t)(signed char)byte) * 16777619u;
}

static inline int is_inner(char byte) { return (byte & 0xc0) == 0x80; } /* of a character */

static uint32_t hash_of(const char *word, size_t length) {
    uint32_t hash = BASIS;
    for (size_t i = 0; i < length; i++) hash = hashed(hash, word[i]);
    return hash;
}

/* The place of a word, or the empty one where it would stand. */
static word_t *place_of(const model_t *model, uint32_t hash, const char *word, size_t length) {
    for (uint32_t i = hash % PLACES;; i = (i + 1) % PLACES) {
        word_t *place = &model->places[i];
        if (!place->length || (place->hash == hash && place->length == length &&
                               !memcmp(place->word, word, length)))
            return place;
    }
}

/* The slot of a bucket, or the empty one where it would stand. */
static inline gram_t *slot_of(const model_t *model, uint32_t bucket) {
    uint32_t i = bucket % SLOTS;
    while (model->slots[i].row && model->slots[i].bucket != bucket) i = (i + 1) % SLOTS;
    return &model->slots[i];
}

typedef struct {
    const char *at, *end;
} file_t;

/* The next bytes of a file; NULL where it has no more so many. */
static const char *taken(file_t *file, size_t size) {
    if ((size_t)(file->end - file->at) < size) return NULL;
    file->at += size;
    return file->at - size;
}

#define READ(file, value) \
    ((part = taken(file, sizeof(value))) ? (memcpy(&(value), part, sizeof(value)), 1) : 0)

static int read_header(model_t *model, file_t *file, int32_t *grams) {
    static const int32_t known[] = {793712314, 12, WIDTH, 5, 5,         1000,         5,      1, 1,
                                    3,         BUCKETS,   SHORTEST, LONGEST, 100};
    const char *part;
    int32_t size, words, languages;
    int64_t pruned;
    if (!(part = taken(file, sizeof(known))) || memcmp(part, known, sizeof(known))) return 0;
    if (!taken(file, sizeof(double)) || !READ(file, size) || !READ(file, words) ||
        !READ(file, languages) || !taken(file, sizeof(int64_t)) || !READ(file, pruned))
        return 0;
    if (words < 1 || words > PLACES / 2 - MOST || languages < 2 || languages > MOST ||
        size != words + languages || pruned < 0 || pruned > SLOTS / 2)
        return 0;
    model->words = words;
    model->languages = languages;
    *grams = (int32_t)pruned;
    return 1;
}

/* What a node that is not made yet counts: more than all languages together. */
static const int64_t UNMADE = 1000000000000000;

/* Words and languages with their numbers; what code a language has is asked of `code`. */
static int read_words(model_t *model, file_t *file, PyObject *code, int64_t *counts) {
    for (int i = 0; i < model->words + model->languages; i++) {
        const char *word = file->at, *end = memchr(word, 0, (size_t)(file->end - word)), *part;
        if (end == NULL || end == word || (!i && strcmp(word, "</s>"))) return 0;
        file->at = end + 1;
        size_t length = (size_t)(end - word);
        uint32_t hash = hash_of(word, length);
        word_t *place = place_of(model, hash, word, length);
        int64_t count;
        if (place->length || !READ(file, count)) return 0;
        if ((part = taken(file, 1)) == NULL || *part != (i >= model->words)) return 0; /* a label? */
        *place = (word_t){hash, (uint32_t)i, word, length};
        if (i < model->words) continue;
        if (count < 0 || count >= UNMADE / MOST) return 0;
        counts[i - model->words] = count;
        PyObject *name = PyObject_CallFunction(code, "s", word);
        if (name == NULL || !PyUnicode_Check(name) || PyList_Append(model->names, name) < 0) {
            Py_XDECREF(name);
            return 0;
        }
        Py_DECREF(name);
    }
    return 1;
}

static int read_grams(model_t *model, file_t *file, int32_t grams) {
    const char *part;
    for (int32_t i = 0; i < grams; i++) {
        int32_t pair[2];
        if (!READ(file, pair) || pair[0] < 0 || pair[1] < 0 || pair[1] >= grams) return 0;
        *slot_of(model, (uint32_t)pair[0]) =
            (gram_t){(uint32_t)pair[0], (uint32_t)(model->words + pair[1])};
    }
    return 1;
}

/* Rows of the input, each of codes for pairs of values and one for its norm. */
static int read_rows(model_t *model, file_t *file, int32_t grams) {
    static const int32_t shape[] = {WIDTH, CODES, PART, PART}, one[] = {1, 1, 1, 1};
    float values[CODES][256][PART], norms[256];
    const char *part;
    int64_t size[2], number = model->words + grams;
    int32_t codes;
    if (!(part = taken(file, 2)) || part[0] != 1 || part[1] != 1 || !READ(file, size) ||
        size[0] != number || size[1] != WIDTH || !READ(file, codes) || codes != number * CODES)
        return 0;
    const unsigned char *code = (const unsigned char *)taken(file, (size_t)codes);
    if (code == NULL || !(part = taken(file, sizeof(shape))) || memcmp(part, shape, sizeof(shape)) ||
        !READ(file, values))
        return 0;
    const unsigned char *norm = (const unsigned char *)taken(file, (size_t)number);
    if (norm == NULL || !(part = taken(file, sizeof(one))) || memcmp(part, one, sizeof(one)) ||
        !READ(file, norms))
        return 0;
    model->rows = PyMem_Malloc(sizeof(*model->rows) * (size_t)number);
    if (model->rows == NULL) return 0;
    for (int64_t i = 0; i < number; i++)
        for (int k = 0; k < WIDTH; k++)
            model->rows[i][k] =
                norms[norm[i]] * values[k / PART][code[i * CODES + k / PART]][k % PART];
    return 1;
}

/* The tree of languages: the two nodes of least count become one, as long as there are two. */
static int read_tree(model_t *model, file_t *file, const int64_t *counts) {
    int languages = model->languages, leaf = languages - 1, node = languages;
    const char *part;
    int64_t size[2], count[2 * MOST];
    if (!(part = taken(file, 1)) || *part || !READ(file, size) || size[0] != languages ||
        size[1] != WIDTH)
        return 0;
    for (int i = 0; i < 2 * languages; i++)
        count[i] = i < languages ? counts[i] : UNMADE;
    model->nodes = PyMem_Calloc((size_t)(2 * languages), sizeof(node_t));
    if (model->nodes == NULL) return 0;
    for (int i = languages; i < 2 * languages - 1; i++) {
        int least[2];
        for (int side = 0; side < 2; side++)
            least[side] = leaf >= 0 && count[leaf] < count[node] ? leaf-- : node++;
        if (least[1] >= i) return 0;
        model->nodes[i].left = least[0];
        model->nodes[i].right = least[1];
        count[i] = count[least[0]] + count[least[1]];
        if (!READ(file, model->nodes[i].weights)) return 0;
    }
    return taken(file, sizeof(float) * WIDTH) && file->at == file->end;
}
