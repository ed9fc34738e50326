"""Every check, in report order. A test holds this tuple against the files of the family folders."""

from __future__ import annotations

from audit.check import Check
from audit.checks.duplication.boilerplate import Boilerplate
from audit.checks.duplication.contained_document import ContainedDocument
from audit.checks.duplication.contamination import Contamination
from audit.checks.duplication.exact_duplicate import ExactDuplicate
from audit.checks.duplication.near_duplicate import NearDuplicate
from audit.checks.duplication.repeated_passage import RepeatedPassage
from audit.checks.duplication.retelling import Retelling
from audit.checks.duplication.shared_passage import SharedPassage
from audit.checks.encoding.bidirectional_control import BidirectionalControl
from audit.checks.encoding.byte_order_mark import ByteOrderMark
from audit.checks.encoding.confusable_letters import ConfusableLetters
from audit.checks.encoding.control_character import ControlCharacter
from audit.checks.encoding.invisible_character import InvisibleCharacter
from audit.checks.encoding.markup_residue import MarkupResidue
from audit.checks.encoding.mixed_line_endings import MixedLineEndings
from audit.checks.encoding.mojibake import Mojibake
from audit.checks.encoding.not_normalised import NotNormalised
from audit.checks.encoding.replacement_character import ReplacementCharacter
from audit.checks.encoding.undecodable import Undecodable
from audit.checks.language.mixed_languages import MixedLanguages
from audit.checks.language.no_language import NoLanguage
from audit.checks.language.unexpected_language import UnexpectedLanguage
from audit.checks.quality.call_to_action import CallToAction
from audit.checks.quality.empty_section import EmptySection
from audit.checks.quality.glued_words import GluedWords
from audit.checks.quality.gopher_alphabetic_words import GopherAlphabeticWords
from audit.checks.quality.gopher_bullet_lines import GopherBulletLines
from audit.checks.quality.gopher_duplicate_lines import GopherDuplicateLines
from audit.checks.quality.gopher_duplicate_ngrams import GopherDuplicateNgrams
from audit.checks.quality.gopher_duplicate_paragraphs import GopherDuplicateParagraphs
from audit.checks.quality.gopher_ellipsis_lines import GopherEllipsisLines
from audit.checks.quality.gopher_stop_words import GopherStopWords
from audit.checks.quality.gopher_symbol_ratio import GopherSymbolRatio
from audit.checks.quality.gopher_top_ngram import GopherTopNgram
from audit.checks.quality.gopher_word_count import GopherWordCount
from audit.checks.quality.gopher_word_length import GopherWordLength
from audit.checks.quality.metadata_residue import MetadataResidue
from audit.checks.quality.template_residue import TemplateResidue
from audit.checks.quality.truncated import Truncated
from audit.checks.translation.bare_negation import BareNegation
from audit.checks.translation.case_drift import CaseDrift
from audit.checks.translation.clumsy_comparative import ClumsyComparative
from audit.checks.translation.detached_hyphen import DetachedHyphen
from audit.checks.translation.detached_punctuation import DetachedPunctuation
from audit.checks.translation.determiner_clash import DeterminerClash
from audit.checks.translation.doubled_space import DoubledSpace
from audit.checks.translation.foreign_number_format import ForeignNumberFormat
from audit.checks.translation.machine_translation import MachineTranslation
from audit.checks.translation.machine_wording import MachineWording
from audit.checks.translation.marker_residue import MarkerResidue
from audit.checks.translation.misplaced_article import MisplacedArticle
from audit.checks.translation.modal_clash import ModalClash
from audit.checks.translation.preposition_chain import PrepositionChain
from audit.checks.translation.preposition_clash import PrepositionClash
from audit.checks.translation.repeated_word import RepeatedWord
from audit.checks.translation.split_abbreviation import SplitAbbreviation
from audit.checks.translation.stray_symbol import StraySymbol
from audit.checks.translation.translated_tendency import TranslatedTendency
from audit.checks.translation.translation_suspicion import TranslationSuspicion
from audit.checks.translation.untranslated_residue import UntranslatedResidue

ALL: tuple[Check, ...] = (
    ExactDuplicate(),
    NearDuplicate(),
    ContainedDocument(),
    SharedPassage(),
    RepeatedPassage(),
    Boilerplate(),
    Retelling(),
    Contamination(),
    Undecodable(),
    Mojibake(),
    ByteOrderMark(),
    ReplacementCharacter(),
    ControlCharacter(),
    InvisibleCharacter(),
    BidirectionalControl(),
    MixedLineEndings(),
    NotNormalised(),
    ConfusableLetters(),
    MarkupResidue(),
    UnexpectedLanguage(),
    MixedLanguages(),
    NoLanguage(),
    MachineTranslation(),
    TranslationSuspicion(),
    DetachedHyphen(),
    SplitAbbreviation(),
    CaseDrift(),
    DeterminerClash(),
    ForeignNumberFormat(),
    UntranslatedResidue(),
    MarkerResidue(),
    StraySymbol(),
    RepeatedWord(),
    DetachedPunctuation(),
    PrepositionChain(),
    MisplacedArticle(),
    ClumsyComparative(),
    BareNegation(),
    ModalClash(),
    PrepositionClash(),
    DoubledSpace(),
    MachineWording(),
    TranslatedTendency(),
    GopherWordCount(),
    GopherWordLength(),
    GopherSymbolRatio(),
    GopherBulletLines(),
    GopherEllipsisLines(),
    GopherAlphabeticWords(),
    GopherStopWords(),
    GopherDuplicateLines(),
    GopherDuplicateParagraphs(),
    GopherTopNgram(),
    GopherDuplicateNgrams(),
    TemplateResidue(),
    EmptySection(),
    CallToAction(),
    GluedWords(),
    Truncated(),
    MetadataResidue(),
)

BY_CODE: dict[str, Check] = {check.rule: check for check in ALL}
BY_NAME: dict[str, Check] = {check.name: check for check in ALL}
