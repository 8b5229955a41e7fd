/// The columns of the roster files. The raw value is the English heading.
public enum RosterColumn: String, CaseIterable, Sendable {
    case circleID = "circle_id"
    /// A circle's name, or a person's.
    case name
    case kind
    case parentID = "parent_id"
    case unit
    case personID = "person_id"
    case role
    case phone
    case endpointID = "endpoint_id"
    case owner
    case channel
    case address
    case secret
    case enabled
    case drill
    case keyword
    case everyone
    /// A unit's.
    case path
    /// A unit's.
    case englishName = "name_en"

    /// The column's position among all columns, an index into tables by column. A `switch`, because each
    /// cell looks it up.
    var index: Int {
        switch self {
        case .circleID: 0
        case .name: 1
        case .kind: 2
        case .parentID: 3
        case .unit: 4
        case .personID: 5
        case .role: 6
        case .phone: 7
        case .endpointID: 8
        case .owner: 9
        case .channel: 10
        case .address: 11
        case .secret: 12
        case .enabled: 13
        case .drill: 14
        case .everyone: 15
        case .keyword: 16
        case .path: 17
        case .englishName: 18
        }
    }

    /// Whether a file without the column is refused.
    public func isRequired(in file: RosterFile) -> Bool {
        switch self {
        case .kind: file != .units
        case .englishName, .parentID, .phone, .secret, .enabled, .drill, .keyword, .everyone: false
        default: true
        }
    }

    /// The Chinese headings that mean this column in a file, the usual one first.
    public func chineseHeadings(in file: RosterFile) -> [String] {
        switch self {
        case .circleID: ["圈子编号", "圈子ID", "圈编号", "编号", "保护圈编号", "班级编号"].filter { file == .circles || $0 != "编号" }
        case .name:
            switch file {
            case .units: ["名称", "单位名称"]
            case .circles: ["名称", "圈子名称", "圈名", "班级名称"]
            default: ["姓名", "名字", "成员姓名"]
            }
        case .kind: ["类型", "类别", "种类", "圈子类型", "单位类型"]
        case .parentID: ["上级编号", "上级圈子", "上级圈子编号", "上级圈子ID", "上级ID", "上级", "父级编号"]
        case .unit: ["单位", "所属单位", "单位路径"]
        case .personID: ["人员编号", "人员ID", "学号", "工号", "学工号", "学号/工号", "成员编号"]
        case .role: ["角色", "身份"]
        case .phone: ["手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式"]
        case .endpointID: ["接收端编号", "接收端ID", "接收端", "编号"]
        case .owner: ["归属", "所属", "归属者", "所有者"]
        case .channel: ["通道", "渠道", "通道名称"]
        case .address: ["地址", "接收地址", "网址", "链接"]
        case .secret: ["密钥", "签名密钥", "加签密钥"]
        case .enabled: ["启用", "是否启用", "状态"]
        case .drill: ["演练", "可演练", "是否演练", "参与演练"]
        case .keyword: ["关键词", "关键字", "机器人关键词", "自定义关键词"]
        case .path: ["单位路径", "路径", "单位"]
        case .englishName: ["英文名称", "英文名", "英语名称"]
        case .everyone: ["全员", "可发全员", "是否全员"]
        }
    }
}
