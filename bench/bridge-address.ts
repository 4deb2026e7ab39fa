/** The bridge as a configuration names it. */
export interface BridgeAddress {
  readonly url: string;
  readonly token: string;
}
