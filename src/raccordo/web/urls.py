"""Addresses of the pages that are not desks."""

from django.urls import path

from raccordo.web.views import (
    board,
    centres,
    documents,
    frame,
    frozen,
    home,
    indicator,
    map,
    narratives,
    periods,
    quality,
    records,
    reports,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("ruolo/", frame.act, name="act"),
    path("accessibilita/", frame.accessibility, name="accessibility"),
    path("piano/", board.board, name="board"),
    path("piano/verifica/", documents.findings, name="findings"),
    path("piano/letture/", board.compute, name="compute"),
    path("piano/<slug:code>/", indicator.indicator, name="indicator"),
    path("piano/<slug:code>/grafico.svg", indicator.chart, name="chart"),
    path("piano/<slug:code>/registrazioni/", records.records, name="records"),
    path("piano/<slug:code>/in-ritardo/", quality.late_records, name="late_records"),
    path("centri/<slug:code>/dati/", quality.centre_data, name="centre_data"),
    path("periodi/", periods.periods, name="periods"),
    path("periodi/apri/", periods.open_period, name="period_open"),
    path("periodi/<slug:code>/", periods.period, name="period"),
    path("periodi/<slug:code>/passo/", periods.step, name="period_step"),
    path("periodi/<slug:code>/deroga/", periods.exception, name="period_exception"),
    path("periodi/<slug:code>/<slug:indicator>/", frozen.frozen, name="frozen"),
    path("mappa/", map.regional_map, name="map"),
    path("centri/", centres.centres, name="centres"),
    path("centri/<slug:code>/", centres.centre, name="centre"),
    path("rapporti/", reports.reports, name="reports"),
    path("rapporti/<int:pk>/", reports.report, name="report"),
    path("rapporti/<int:pk>/figura-<int:number>.svg", reports.figure, name="report_figure"),
    path("rapporti/<int:pk>/file/<slug:kind>/", reports.report_file, name="report_file"),
    path("rapporti/<slug:code>/produci/", reports.make_report, name="report_make"),
    path("rapporti/<slug:code>/testi/<slug:line>/", narratives.narrative, name="narrative"),
    path("consegne/", documents.deliverables, name="deliverables"),
]
