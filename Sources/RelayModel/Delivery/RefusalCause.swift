/// What an endpoint or an account is refused for, where the reply tells: it decides what those who lead its circle
/// are told to mend.
public enum RefusalCause: String, NamedCase {
    /// The receiver finds the request's time wrong: a clock is off.
    case clock
    /// The receiver takes requests from a list of IP addresses only.
    case ipList = "ip_list"
    /// The receiver's certificate is not trusted, has expired or is for another name.
    case certificate
    /// The signature, key or password is wrong.
    case key
    /// The receiver takes only messages that hold its keyword.
    case keyword
    /// The receiver, or a gateway in between, answers with a redirect, which is never followed.
    case redirect
    /// A status such as 401 or 404 and no code of the channel: mostly a gateway's page.
    case page
    /// The address guard does not let the address be reached.
    case target
}
