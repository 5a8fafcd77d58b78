import { ensure, invalid } from '../../core/check.js'

/** A reference to a variable of the runner's environment, as `env('NAME')` of `self-rewarding/openai-compatible` makes it. */
export interface VariableReference {
  /** Name of the variable. */
  readonly env: string
}

/** Variables that a process gets: texts as they are, credentials as references. */
export type ProcessEnvironment = { readonly [name: string]: string | VariableReference }

/** Passed on by themselves where they are set: where things are, and what hardware may be used. */
const passedOn: readonly RegExp[] = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TMPDIR|TMP|TEMP|LC_\w+)$/,
  /^(SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA)$/i,
  /^(LD_LIBRARY_PATH|VIRTUAL_ENV|CONDA_PREFIX|XDG_\w+|SSL_CERT_\w+|REQUESTS_CA_BUNDLE)$/,
  /^(CUDA|NVIDIA|NCCL|GLOO|HIP|ROCR|HSA|OMP|MKL|OPENBLAS|TORCH|PYTORCH|TRITON|TOKENIZERS)_\w+$/,
  /^(HF_HOME|HF_HUB_CACHE|HF_HUB_OFFLINE|HF_DATASETS_CACHE|HF_ENDPOINT|PYTHONDONTWRITEBYTECODE)$/,
]

/** Names that hold credentials, which are never written out. */
const secret = /TOKEN$|KEY$|SECRET|PASSW|CREDENTIAL/i
const isName = (name: unknown): boolean => typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name)

/** @throws `InvalidArgumentError` for a name or a value that no environment has, and for a credential written out. */
export function checkEnvironment(environment: unknown, field = 'env'): void {
  const isObject = typeof environment === 'object' && environment !== null && !Array.isArray(environment)
  ensure(isObject, field, environment, 'an object of variables')
  for (const [name, value] of Object.entries(Object(environment))) {
    const variable = `${field}.${name}`
    ensure(isName(name), variable, '(not shown)', 'the name of a variable')
    if (isReference(value)) continue
    ensure(!secret.test(name), variable, '(not shown)', `{ env: 'NAME' }: a credential is never written out`)
    const isText = typeof value === 'string' && !value.includes('\0')
    ensure(isText, variable, '(not shown)', "a text, or { env: 'NAME' } for a variable of this process")
  }
}

function isReference(value: unknown): value is VariableReference {
  return typeof value === 'object' && value !== null && isName(Reflect.get(value, 'env'))
}

/**
 * What a process gets.
 *
 * @throws `InvalidArgumentError` for a reference to a variable that is not set.
 */
export function resolveEnvironment(
  environment: ProcessEnvironment,
  own: NodeJS.ProcessEnv = process.env,
): { readonly [name: string]: string } {
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) {
    // Names alone decide, but some of them are also those of credentials.
    if (value !== undefined && passedOn.some(each => each.test(name)) && !secret.test(name))
      variables[name] = value
  }
  for (const [name, value] of Object.entries(environment)) {
    if (typeof value === 'string') {
      variables[name] = value
      continue
    }
    const found = own[value.env]
    if (found === undefined || found === '') {
      throw invalid(`env.${name}`, found, `the environment variable ${value.env} to be set`)
    }
    variables[name] = found
  }
  return variables
}

/** Values that nothing may show, as far as they are set now. The longest first: one may hold another. */
export function secretsOf(environment: ProcessEnvironment, own = process.env): readonly string[] {
  const values = Object.values(environment).map(value =>
    typeof value === 'string' ? undefined : own[value.env],
  )
  return values
    .filter(value => value !== undefined)
    .filter(value => value !== '')
    .sort((a, b) => b.length - a.length)
}
