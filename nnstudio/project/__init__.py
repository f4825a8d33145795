"""What a file on disk is: a project and all that it has learned, saved whole or not at all."""

from nnstudio.project.files import SUFFIX, OpenedProject, open_project, save_project
from nnstudio.project.layout import Layout, LayoutError
from nnstudio.project.project import FORMAT, VERSION, Project, ProjectError

__all__ = [
    "FORMAT",
    "SUFFIX",
    "VERSION",
    "Layout",
    "LayoutError",
    "OpenedProject",
    "Project",
    "ProjectError",
    "open_project",
    "save_project",
]
