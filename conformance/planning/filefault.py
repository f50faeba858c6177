"""The error that points into a file a person wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.planning.document import Document, KeyPath, dotted


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One mistake in a file: where, on which key, what was expected and found, what to do."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Give `file:line:column: message hint`, as editors and terminals make links of it."""
        return f"{self.file}:{self.line}:{self.column}: {self.message} {self.hint}".rstrip()


class FileError(Exception):
    """A file that a person wrote is wrong; the text lists every mistake, one a line."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, document: Document, path: KeyPath, message: str, hint: str = "") -> "FileError":
        """Make the error of one mistake at a value of a document."""
        line, column = document.place(path)
        text = f"{dotted(path)}: {message}" if path else message
        return cls([FileProblem(document.file, line, column, text, hint)])

    @property
    def file(self) -> str:
        """The file of the first mistake."""
        return self.problems[0].file

    @property
    def line(self) -> int:
        """The line of the first mistake, from 1."""
        return self.problems[0].line

    @property
    def column(self) -> int:
        """The column of the first mistake, from 1."""
        return self.problems[0].column

    @property
    def message(self) -> str:
        """What the first mistake is."""
        return self.problems[0].message

    @property
    def hint(self) -> str:
        """What to do about the first mistake, or an empty text."""
        return self.problems[0].hint
