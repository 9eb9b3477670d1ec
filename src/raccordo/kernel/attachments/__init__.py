"""Files that prove a record: checked when they come in, kept once by digest, served only with the record itself.

``kinds`` and ``antivirus`` decide what comes in, ``store`` keeps it on disk, ``services`` tie it to records,
``permissions`` say who may open and add. Explained in ``docs/decisions/0005-attachments-by-digest.md``.
"""
