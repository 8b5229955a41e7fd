/// What an attendant wants of its loop.
public struct TransferOrders: Sendable {
    /// To be started, in this order.
    public var transfers: [Transfer]
    /// When the attendant wants to be asked again at the latest, from this moment on; nil: only when something happens.
    public var askAgain: Duration?

    /// Orders.
    public init(transfers: [Transfer] = [], askAgain: Duration? = nil) {
        self.transfers = transfers
        self.askAgain = askAgain
    }
}
