import type { OpenLedger } from '../../ledger/ledger.js'

/** What a report reads of a run: its documents, datasets and calls. Nothing is written, and no lock is needed. */
export type RunSource = Pick<OpenLedger, 'location' | 'calls' | 'readDataset' | 'readDocument'>
