/**
 * What people read: report cards, funnels and whole runs as text.
 *
 * @module
 */
export { formatFunnel, formatReport } from './format-report.js'
export { formatReportCard } from './format-report-card.js'
