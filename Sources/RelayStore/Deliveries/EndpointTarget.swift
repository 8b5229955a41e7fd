public import RelayModel

/// What the engine needs to know of an endpoint to send to it.
///
/// A value that shares its content until it is changed: it is handed on half a dozen times on the way of each delivery,
/// and copying four texts each time costs more than making the request.
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

    /// As written in the roster: itself, `env:NAME` or `file:PATH`.
    public var secret: Secret {
        get { box.content.secret }
        set { change { $0.secret = newValue } }
    }

    public var isEnabled: Bool {
        get { box.content.isEnabled }
        set { change { $0.isEnabled = newValue } }
    }

    public var isForDrills: Bool { box.content.isForDrills }
    /// Whether it was removed from the roster after the audience was frozen.
    public var isRemoved: Bool { box.content.isRemoved }

    /// A word that its robot wants in every message; empty for none.
    public var keyword: String { box.content.keyword }

    /// A target.
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
