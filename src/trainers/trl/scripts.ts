import { join } from 'node:path'
import { writeText } from '../../node/whole-file.js'
import checkpoints from './python/checkpoints.py?source'
import configuration from './python/configuration.py?source'
import dropout from './python/dropout.py?source'
import failures from './python/failures.py?source'
import job from './python/job.py?source'
import loading from './python/loading.py?source'
import progress from './python/progress.py?source'
import rows from './python/rows.py?source'
import saving from './python/saving.py?source'
import train from './python/train.py?source'

const scripts = {
  ...{ checkpoints, configuration, dropout, failures, job, loading },
  ...{ progress, rows, saving, train },
}

/** Writes the Python code into a job folder, as this package has it. */
export async function writeScripts(folder: string): Promise<void> {
  for (const [name, source] of Object.entries(scripts))
    await writeText(join(folder, 'python', `${name}.py`), source)
}
