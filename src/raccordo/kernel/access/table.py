"""The table: for each entity, which roles may do what. The only place where permissions are declared.

The key is an app label or ``app.model`` (the more precise one wins).
"""

from __future__ import annotations

from raccordo.kernel.access.actions import (
    CENTRE,
    CENTRE_AND_NAVIGATOR,
    EVERYONE,
    MANAGERS,
    NOBODY,
    PERSONAL_READERS,
    STAFF,
    R,
    Row,
    grants,
)

#: The table. Places (which centre, which organisation) are narrowed further by ``visible_to``.
TABLE: dict[str, Row] = {
    "kernel": grants(STAFF),
    # its territory is loaded by who keeps the installation
    "kernel.region": grants(STAFF, run={R.ADMINISTRATOR, R.AGENCY_MANAGER}),
    "kernel.deliverable": grants(EVERYONE, MANAGERS | {R.LINE_LEAD, R.ANALYST}),
    "kernel.deliverablerecipient": grants(EVERYONE, MANAGERS | {R.LINE_LEAD, R.ANALYST}),
    "kernel.user": grants({R.ADMINISTRATOR, R.AUDITOR}, {R.ADMINISTRATOR}),
    "kernel.membership": grants({R.ADMINISTRATOR, R.AUDITOR}, {R.ADMINISTRATOR}),
    # made by searching beyond one's reading, answered by the centre that is asked
    "kernel.enquiry": grants(CENTRE_AND_NAVIGATOR | {R.AUDITOR, R.AGENCY_MANAGER}, CENTRE_AND_NAVIGATOR, add=NOBODY),
    # bounded by the record: who may not see it sees no attachment of it, who may not change it adds none
    "attachments": grants(EVERYONE, EVERYONE),
    "catalogue": grants(EVERYONE, MANAGERS | {R.LINE_LEAD}),
    "workforce": grants(STAFF, {R.AGENCY_MANAGER, R.LINE_LEAD, R.CENTRE_MANAGER}, STAFF),
    "casework": grants(STAFF - {R.ADMINISTRATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS),
    "casework.jobseeker": grants(
        STAFF - {R.ADMINISTRATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS, search=CENTRE_AND_NAVIGATOR
    ),
    # health, justice and asylum data: only who works with the person, and who audits it
    "casework.condition": grants(
        CENTRE_AND_NAVIGATOR | {R.AUDITOR}, CENTRE_AND_NAVIGATOR, CENTRE_AND_NAVIGATOR | {R.AUDITOR}
    ),
    "casework.voucher": grants(
        (STAFF - {R.ADMINISTRATOR}) | {R.BODY_OPERATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS | {R.BODY_OPERATOR}
    ),
    "casework.vouchermeeting": grants(
        (STAFF - {R.ADMINISTRATOR}) | {R.BODY_OPERATOR},
        CENTRE_AND_NAVIGATOR | {R.BODY_OPERATOR},
        PERSONAL_READERS | {R.BODY_OPERATOR},
    ),
    "demand": grants(STAFF | {R.COMPANY_CONTACT}, CENTRE_AND_NAVIGATOR | {R.LINE_LEAD}),
    "demand.vacancy": grants(STAFF | {R.COMPANY_CONTACT}, CENTRE_AND_NAVIGATOR | {R.LINE_LEAD, R.COMPANY_CONTACT}),
    "matching": grants(STAFF - {R.ADMINISTRATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS),
    "schooling": grants(STAFF | {R.SCHOOL_CONTACT}, {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER}),
    "schooling.supportrequest": grants(
        STAFF | {R.SCHOOL_CONTACT},
        {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER},
        add={R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER, R.SCHOOL_CONTACT},
    ),
    "schooling.pctostudent": grants(
        STAFF | {R.SCHOOL_CONTACT},
        {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER},
        {R.AGENCY_MANAGER, R.CENTRE_MANAGER, R.SCHOOL_CONTACT, R.AUDITOR},
    ),
    "crises": grants(
        STAFF - {R.ADMINISTRATOR},
        {R.LINE_LEAD, R.AGENCY_MANAGER, R.REGIONAL_MANAGER} | CENTRE,
        PERSONAL_READERS,
    ),
    "networks": grants(EVERYONE, {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER}),
    # aggregates for everybody who works here; analysts and managers have them built
    "observatory": grants(STAFF, MANAGERS | {R.ANALYST}, run=MANAGERS | {R.ANALYST}),
    # yearly reports of the quadrants: who builds the observatory has them made
    "yearbook": grants(STAFF),
    "yearbook.yearbook": grants(STAFF, MANAGERS | {R.ANALYST}),
    "plan": grants(EVERYONE, MANAGERS, run=MANAGERS),
    # the period as a whole, and each line of it; who may approve may also send back
    "plan.period": grants(EVERYONE, MANAGERS, approve={R.REGIONAL_MANAGER}, freeze={R.REGIONAL_MANAGER}),
    "plan.periodline": grants(EVERYONE, submit={R.LINE_LEAD}, approve={R.AGENCY_MANAGER}),
    "plan.periodexception": grants(STAFF, MANAGERS),
    # drawn by who is outside the line, looked at by who did not write, answered by who answers for the records
    "evidence": grants(STAFF),
    "evidence.sample": grants(STAFF, {R.REGIONAL_MANAGER, R.AUDITOR}),
    "evidence.sampledrecord": grants(
        MANAGERS | {R.LINE_LEAD, R.CENTRE_MANAGER, R.AUDITOR},
        {R.AGENCY_MANAGER, R.CENTRE_MANAGER, R.AUDITOR},
        {R.AGENCY_MANAGER, R.CENTRE_MANAGER, R.AUDITOR},
        add=NOBODY,
        review={R.AUDITOR, R.AGENCY_MANAGER},
        answer={R.CENTRE_MANAGER, R.AGENCY_MANAGER},
    ),
    # progress reports of the plan; line leads write their line's text, managers the whole plan's, and have reports made
    "reports": grants(EVERYONE),
    "reports.narrative": grants(STAFF, MANAGERS | {R.LINE_LEAD}),
    "reports.report": grants(EVERYONE, MANAGERS | {R.LINE_LEAD, R.ANALYST}),
    # who answers persons about their data; the auditor sees who read them; a request is recorded on the person's page
    "privacy": grants({R.AGENCY_MANAGER, R.AUDITOR}, {R.AGENCY_MANAGER}, {R.AGENCY_MANAGER, R.AUDITOR}, add=NOBODY),
    # who audits takes note of what was found of the database's guards
    "audittrail": grants({R.AUDITOR, R.ADMINISTRATOR}, review={R.AUDITOR}),
    "jobs": grants(EVERYONE),
    "api": grants({R.ADMINISTRATOR, R.AUDITOR}, {R.ADMINISTRATOR}),
}
