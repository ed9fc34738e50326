/* Words by class and letters by script, compiled. `_scan_python.py` is its twin and its
   documentation. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Of words: those of a language alone, those that it does not use. */
enum { OWN = 1, FOREIGN = 2 };

/* The parts build on those before them. */
#include "_scan_words.h"
#include "_scan_letters.h"
#include "_scan_cleaning.h"

static PyMethodDef methods[] = {
    {"table", table, METH_O, "A table of words and their classes, for `marks` and `gaps`."},
    {"marks", marks, METH_VARARGS, "The class of each word of a text."},
    {"gaps", gaps, METH_VARARGS, "Runs of words without an own one, that say something."},
    {"blocks", blocks, METH_O, "Unicode blocks and the scripts that they belong to, for `letters`."},
    {"letters", letters, METH_VARARGS, "The letters of a text by script."},
    {"stretches", stretches, METH_VARARGS, "Stretches of a text in another script."},
    {"chains", chains, METH_VARARGS, "Characters of other scripts that follow each other."},
    {"clean", clean, METH_VARARGS, "A text without addresses, paths, identifiers and digits."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_scan", "Words by class and letters by script, compiled.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__scan(void) { return PyModuleDef_Init(&definition); }
