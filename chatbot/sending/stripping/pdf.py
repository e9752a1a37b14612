"""PDF: a tree of objects. What a reader needs is written anew, without who made it, with what and when, who remarked on it, earlier states,
files within it, and whatever would act by itself."""

import io
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from chatbot.sending.stripping import Unreadable
from chatbot.sending.stripping.jpeg import stripped as jpeg_stripped

OF_THE_WHOLE = frozenset(
    [
        "/Type",
        "/Version",
        "/Pages",
        "/PageLabels",
        "/PageMode",
        "/PageLayout",
        "/Outlines",
        "/Dests",
        "/Names",
        "/AcroForm",
        "/OCProperties",
        "/StructTreeRoot",
        "/MarkInfo",
        "/Lang",
    ]
)
OF_NAMES = frozenset({"/Dests"})
NEVER = frozenset(
    [
        "/Metadata",
        "/PieceInfo",
        "/LastModified",
        "/AA",
        "/AF",
        "/JS",
        "/JavaScript",
        "/XFA",
        "/OpenAction",
        "/EmbeddedFiles",
        "/SourceInfo",
        "/Thumb",
        "/OPI",
    ]
)
OF_A_REMARK = frozenset({"/T", "/CreationDate", "/M", "/NM", "/RC", "/Popup", "/IRT"})
"""Of what is remarked on a page: who did so, when, and in answer to what. (A field of a form is named with the first.)"""
FILES = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
ACTS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
PHOTO = "/DCTDecode"
MOST_OBJECTS = 200_000


def stripped(data: bytes) -> bytes:
    """A document with nothing in it but what is read. Raises Unreadable for one that is locked."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("locked")
    if not reader.pages:
        raise Unreadable("no page")
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    root = writer.root_object
    _keep_only(root, OF_THE_WHOLE)
    if isinstance(names := root.get("/Names", DictionaryObject()).get_object(), DictionaryObject):
        _keep_only(names, OF_NAMES)
    for each in _objects_of(writer):
        _without_more(each)
    _leave_out_what_nothing_leads_to(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _objects_of(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """All dictionaries of a document, those within others, too."""
    waits: list[PdfObject] = [each for each in writer._objects if each is not None]
    for many, each in enumerate(_below(waits)):
        if many > MOST_OBJECTS:
            raise Unreadable("too many objects")
        if isinstance(each, DictionaryObject):
            yield each


def _below(waits: list[PdfObject]) -> Iterator[PdfObject]:
    while waits:
        each = waits.pop()
        yield each
        if isinstance(each, DictionaryObject):
            waits += each.values()
        elif isinstance(each, ArrayObject):
            waits += each


def _keep_only(found: DictionaryObject, keys: frozenset[str]) -> None:
    for key in [each for each in found if each not in keys]:
        del found[key]


def _without_more(found: DictionaryObject) -> None:
    """Take out of an object what is not read."""
    for key in NEVER & found.keys():
        del found[key]
    kind = _name(found, "/Subtype")
    if "/ByteRange" in found or _name(found, "/Type") in ("/Sig", "/DocTimeStamp", "/Filespec", "/EmbeddedFile"):
        _keep_only(found, frozenset({"/Type"}))
    elif _name(found, "/S") in ACTS:
        found.clear()
    elif kind in FILES:
        found.clear()
        found.update({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Popup")})
    elif "/Rect" in found and kind not in ("/Widget", ""):
        for key in OF_A_REMARK & found.keys():
            del found[key]
    elif isinstance(found, StreamObject) and _filters(found) == [PHOTO]:
        found._data = jpeg_stripped(found._data)


def _name(found: DictionaryObject, key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, NameObject) else ""


def _filters(found: StreamObject) -> list[str]:
    value = found.get("/Filter")
    value = value.get_object() if value is not None else None
    return [str(each.get_object()) for each in value] if isinstance(value, ArrayObject) else [str(value)]


def _leave_out_what_nothing_leads_to(writer: PdfWriter) -> None:
    """Earlier states, and what was led to by that alone which is gone."""
    root = writer.root_object
    waits: list[PdfObject] = [root]
    reached = {root.indirect_reference.idnum} if root.indirect_reference is not None else set()
    for each in _below(waits):
        if isinstance(each, IndirectObject) and each.idnum not in reached:
            reached.add(each.idnum)
            found = each.get_object()
            if found is not None:
                waits.append(found)
    for number in range(len(writer._objects)):
        if number + 1 not in reached:
            writer._objects[number] = None
