public import RelayModel

/// The data that the engine needs to send to an endpoint.
///
/// A copy-on-write value: it is passed on six times per delivery, and copying four strings each time costs more than
/// rendering the request.
public struct EndpointTarget: Sendable, Hashable {
    private struct Content: Sendable, Hashable {
        var number: UInt32
        var id: EndpointID
        var channel: ChannelName
        var address: Secret
        var secret: Secret
        var isEnabled: Bool
        var isForDrills: Bool
        var isRemoved: Bool
        var keyword: String
    }

    private final class Box: Sendable {
        let content: Content

        init(_ content: Content) { self.content = content }
    }

    private var box: Box

    /// The endpoint's number in the store.
    public var number: UInt32 { box.content.number }
    public var id: EndpointID { box.content.id }
    public var channel: ChannelName { box.content.channel }

    public var address: Secret {
        get { box.content.address }
        set { change { $0.address = newValue } }
    }

    /// The secret as written in the roster: the secret itself, `env:NAME` or `file:PATH`.
    public var secret: Secret {
        get { box.content.secret }
        set { change { $0.secret = newValue } }
    }

    public var isEnabled: Bool {
        get { box.content.isEnabled }
        set { change { $0.isEnabled = newValue } }
    }

    public var isForDrills: Bool { box.content.isForDrills }
    /// Whether the endpoint was removed from the roster after the audience was frozen.
    public var isRemoved: Bool { box.content.isRemoved }

    /// The keyword that its robot requires in every message; empty if it requires none.
    public var keyword: String { box.content.keyword }

    public init(
        number: UInt32,
        id: EndpointID,
        channel: ChannelName,
        address: Secret,
        secret: Secret,
        isEnabled: Bool,
        isForDrills: Bool,
        isRemoved: Bool = false,
        keyword: String = ""
    ) {
        box = Box(
            Content(
                number: number,
                id: id,
                channel: channel,
                address: address,
                secret: secret,
                isEnabled: isEnabled,
                isForDrills: isForDrills,
                isRemoved: isRemoved,
                keyword: keyword
            )
        )
    }

    private mutating func change(_ body: (inout Content) -> Void) {
        var content = box.content
        body(&content)
        box = Box(content)
    }

    public static func == (left: EndpointTarget, right: EndpointTarget) -> Bool {
        left.box === right.box || left.box.content == right.box.content
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(box.content) }
}
