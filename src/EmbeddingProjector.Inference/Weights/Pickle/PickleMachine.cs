namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Reads a pickle without Python: a stack machine over an allow-list of opcodes and names.</summary>
/// <remarks>Every value is plain data (text, numbers, tuples as object arrays, lists, mappings, tensors). Nothing is
/// called, nothing is followed recursively, and what is allocated is in proportion to the bytes read.</remarks>
/// <param name="input">The bytes.</param>
/// <param name="keepsBytes">Whether bytes and arrays are wanted, as of a data set; weights keep none there.</param>
internal sealed partial class PickleMachine(PickleInput input, bool keepsBytes = false)
{
    // resnet152's checkpoint takes 31,570. This also bounds the stack and the memo.
    private const int MaxOperations = 1 << 20;

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];

    /// <summary>The storages that were met, in order.</summary>
    public List<PickledStorage> Storages { get; } = [];

    /// <summary>Reads the one pickle of a data set's file, bytes and arrays included.</summary>
    /// <exception cref="WeightFormatException">It is damaged, or asks for something that is not allowed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static object? ReadData(string path)
    {
        using var file = new FileRegion(path);
        return new PickleMachine(new PickleInput(file, PickleInput.MaxDataLength), keepsBytes: true).Load();
    }

    /// <summary>Reads the next pickle of the input.</summary>
    /// <exception cref="WeightFormatException">It is damaged, or asks for something that is not allowed.</exception>
    public object? Load()
    {
        stack.Clear();
        marks.Clear();
        memo.Clear();
        input.BeginPickle();
        for (var count = 0; count < MaxOperations; count++)
        {
            var opcode = (PickleOpcode)input.ReadByte();
            if (opcode == PickleOpcode.Stop)
                return Pop();

            if (!TryPushNumber(opcode) && !TryPushText(opcode) && !TryUseMemo(opcode) && !TryBuildContainer(opcode))
                Execute(opcode);
        }

        throw input.Invalid($"the pickle has more than {MaxOperations} operations");
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                RequireProtocol(input.ReadByte());
                break;
            case PickleOpcode.Frame:
                input.ReadUInt64(); // a hint for buffering
                break;
            case PickleOpcode.Mark:
                marks.Add(stack.Count);
                break;
            case PickleOpcode.Pop:
                PopItemOrMark();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Duplicate:
                stack.Add(Peek());
                break;
            case PickleOpcode.Global:
                stack.Add(FindGlobal(input.ReadLine(), input.ReadLine()));
                break;
            case PickleOpcode.StackGlobal:
                var name = Pop<string>("a name");
                stack.Add(FindGlobal(Pop<string>("a module's name"), name));
                break;
            case PickleOpcode.BinPersistentId:
                stack.Add(FindStorage(Pop<object?[]>("a storage's tuple")));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                var arguments = Pop<object?[]>("a tuple of arguments");
                stack.Add(Pop() switch
                {
                    PickleGlobal function => Reduce(function, arguments),
                    InertValue foreign => foreign, // such as what getattr gave
                    _ => throw input.Invalid("expected an allowed name, found something else"),
                });
                break;
            case PickleOpcode.Build:
                var state = Pop(); // attributes such as _metadata or requires_grad, which values do not depend on
                (Peek() as PickledArray)?.Take(state);
                break;
            default:
                throw input.Invalid(
                    $"the opcode 0x{(byte)opcode:x2} is not one that torch.save writes; nothing was executed");
        }
    }

    private void RequireProtocol(byte protocol)
    {
        if (protocol > 5)
            throw input.Invalid($"expected a pickle protocol up to 5, found {protocol}");
    }

    private bool TryUseMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Get:
                stack.Add(Recall(ParseInt64(input.ReadLine())));
                return true;
            case PickleOpcode.BinGet:
                stack.Add(Recall(input.ReadByte()));
                return true;
            case PickleOpcode.LongBinGet:
                stack.Add(Recall(input.ReadUInt32()));
                return true;
            case PickleOpcode.Put:
                memo[ParseInt64(input.ReadLine())] = Peek();
                return true;
            case PickleOpcode.BinPut:
                memo[input.ReadByte()] = Peek();
                return true;
            case PickleOpcode.LongBinPut:
                memo[input.ReadUInt32()] = Peek();
                return true;
            case PickleOpcode.Memoize:
                memo[memo.Count] = Peek();
                return true;
            default:
                return false;
        }
    }

    private object? Recall(long index) => memo.TryGetValue(index, out var value)
        ? value
        : throw input.Invalid($"the memo has no entry {index}");

    private object? Peek() => stack.Count > Floor
        ? stack[^1]
        : throw input.Invalid("an operation finds nothing on the stack");

    private object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private T Pop<T>(string expected)
        where T : class => Pop() is T value
            ? value
            : throw input.Invalid($"expected {expected}, found something else");

    private void PopItemOrMark()
    {
        if (marks.Count > 0 && stack.Count == Floor)
            marks.RemoveAt(marks.Count - 1);
        else
            Pop();
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw input.Invalid("an operation finds no mark on the stack");

        var start = Floor;
        var items = new object?[stack.Count - start];
        stack.CopyTo(start, items, 0, items.Length);
        stack.RemoveRange(start, items.Length);
        marks.RemoveAt(marks.Count - 1);
        return items;
    }

    // Items below the last mark are out of reach, as in CPython.
    private int Floor => marks.Count == 0 ? 0 : marks[^1];
}
