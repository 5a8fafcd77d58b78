/** What operations read and write: both arrays are others after the memory has grown. */
export interface Memory {
  floats: Float32Array<ArrayBuffer>
  integers: Int32Array<ArrayBuffer>
}
