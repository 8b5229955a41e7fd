/// How an exchange failed before a complete reply arrived. The names are those of the reply vectors.
public enum TransportFault: String, StringEnum {
    case dnsFailure = "dns_failure"
    case connectRefused = "connect_refused"
    case connectTimeout = "connect_timeout"
    case tlsFailure = "tls_failure"
    case tlsUntrusted = "tls_untrusted"
    /// The address guard refused the address; nothing was sent.
    case addressRefused = "address_refused"
    /// The relay's own machine failed before the body was sent: no descriptors, no route, out of memory.
    case localFailure = "local_failure"
    /// The configured proxy opened no tunnel: it is unreachable or refused. Nothing was sent to the receiver.
    case proxyFailure = "proxy_failure"
    case resetAfterBody = "reset_after_body"
    case timeoutAfterBody = "timeout_after_body"
    /// A status line arrived, but the body broke off.
    case bodyTruncated = "body_truncated"
    /// The relay stopped, or the notice was cancelled, before the exchange ended. The body may have been sent.
    case abandoned

    /// Whether the receiver certainly accepted nothing.
    public var isBeforeBody: Bool {
        switch self {
        case .dnsFailure, .connectRefused, .connectTimeout, .tlsFailure, .tlsUntrusted, .addressRefused, .localFailure,
            .proxyFailure:
            true
        case .resetAfterBody, .timeoutAfterBody, .bodyTruncated, .abandoned: false
        }
    }
}
