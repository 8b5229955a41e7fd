import RelayModel

/// The access token that a request carries, and whose it is.
struct TokenPass {
    let token: Secret
    let fingerprint: [UInt8]
}
