/// Why a sandbox does not do what was asked.
public enum SandboxError: Error, Hashable, CustomStringConvertible {
    /// The address cannot be listened on; the reason is the system's.
    case cannotListen(host: String, port: Int, reason: String)
    /// No channel of that name checks such a secret; the receiver is named, never the secret.
    case badSecret(receiver: String)
    /// Receipts cannot be pushed; the reason is the system's.
    case cannotPush(reason: String)

    /// What an operator reads.
    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        case .cannotPush(let reason): "receipts cannot be pushed: \(reason)"
        case .badSecret(let receiver):
            "\(receiver): receivers with secrets are webhook/NAME, dingtalk-robot/TOKEN and feishu-robot/ID"
        }
    }
}
