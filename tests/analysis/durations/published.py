"""Published data and published results to hold the estimators to.

`TRANSPLANTS`: relapse (1) and transplant-related death (2) of 177 patients with leukaemia, by diagnosis; months and
status, 0 where followed to the end. Scrucca, Santucci and Aversa (2010), "Regression modeling of competing risk
using R: an in depth guide for clinicians", Bone Marrow Transplantation 45, 1388–1395. Gray's test by diagnosis, as R's
cmprsk prints it: relapse 2.8623325 (p 0.09067592), death 0.4481279 (p 0.50322531).

`REMISSION`: weeks to relapse of 42 children with leukaemia on 6-mercaptopurine or placebo; Freireich et al. (1963),
Blood 21, 699–716, the example of every textbook (Gehan 1965; Kalbfleisch and Prentice 2002, section 1.2).
"""

import numpy as np

TRANSPLANTS = {
    "ALL": """
        0.67:2 131.77:0 24.03:2 1.47:2 2.23:2 124.83:0 10.53:2 123.9:0 2:1 1.7:2 3.57:1 0.4:2 0.87:2 121.1:0
        7.5:2 6.13:1 2.8:2 5.37:1 2.87:1 3.07:1 1.7:1 1.8:1 3.63:2 112.23:0 1.67:1 7.53:1 6.03:2 2.53:1 8:2
        82.6:0 6:2 4.23:1 7.47:2 13.07:1 1.43:2 72.93:0 71.83:0 8.17:2 7.57:1 2.4:1 1.1:2 3.3:2 1.23:1 56.6:0
        8.63:1 1.1:1 5.43:2 45.3:0 43.67:0 4.17:2 20.83:1 0.37:2 0.27:2 35.5:0 4.07:1 7.93:1 17.23:1 3.43:2
        12.17:2 29.2:0 3.63:1 24.77:0 6.6:2 9.43:1 1.87:1 19.9:0 7.63:1 2.23:1 3.23:2 16.83:0 16.13:0 2.7:2
        10.3:1
    """,
    "AML": """
        9.5:1 6.33:2 2.3:2 5.27:2 6.3:2 10.9:2 114.7:0 114.1:0 35:1 112.93:0 7.63:2 110.37:0 20.93:2 2.83:2
        9.63:2 3.17:2 9.97:2 5.7:1 106.13:0 4.2:1 9.17:2 8.73:2 85.1:0 4.8:2 3.57:2 81.67:0 6.2:1 3.47:2 1:2
        6.1:2 77:0 76.03:0 28.53:1 1.97:2 67.8:0 70.2:0 3.03:1 5.87:1 68.83:0 9.13:1 6.07:1 59.17:0 58.23:0 58:0
        3.6:2 1.6:1 5.63:1 4.4:2 13.8:2 49.27:0 9.2:2 6.7:2 12.57:1 11.8:2 43.2:0 6.63:1 42.5:0 1.87:1 1.23:2
        41.3:0 3.9:2 4.57:2 4.4:2 3.7:2 3.4:2 8.6:2 1.3:1 35.5:0 2:2 8.8:2 32.63:0 7.2:2 9:2 6:1 29.9:0 28.7:0
        42.17:1 0.13:2 12.27:1 26.13:0 4.73:1 3.93:2 2.03:1 5:1 5.6:1 1.2:1 5.23:2 3.5:2 2.8:2 1.47:2 0.87:2
        7.2:2 3.57:2 4.57:2 1.77:2 16.6:0 15.17:0 7:1 2.53:1 14.5:0 2.3:1 10.2:0 9.97:0 7.63:1
    """,
}
REMISSION = {
    "6-MP": "6:1 6:1 6:1 6:0 7:1 9:0 10:1 10:0 11:0 13:1 16:1 17:0 19:0 20:0 22:1 23:1 25:0 32:0 32:0 34:0 35:0",
    "placebo": "1:1 1:1 2:1 2:1 3:1 4:1 4:1 5:1 5:1 8:1 8:1 8:1 8:1 11:1 11:1 12:1 12:1 15:1 17:1 22:1 23:1",
}


def columns(data: dict[str, str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Times, exits (-1 where followed to the end), groups and their names."""
    cases = [
        (float(time), int(status) - 1, place)
        for place, text in enumerate(data.values())
        for time, status in (word.split(":") for word in text.split())
    ]
    times, exits, groups = (np.array(column) for column in zip(*cases, strict=True))
    return times, exits, groups, list(data)
