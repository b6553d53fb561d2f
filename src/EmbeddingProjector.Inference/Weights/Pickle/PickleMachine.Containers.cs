namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Tuples, lists, mappings and sets.</summary>
internal sealed partial class PickleMachine
{
    private bool TryBuildContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                stack.Add(Array.Empty<object?>());
                return true;
            case PickleOpcode.Tuple1:
                PushTuple(1);
                return true;
            case PickleOpcode.Tuple2:
                PushTuple(2);
                return true;
            case PickleOpcode.Tuple3:
                PushTuple(3);
                return true;
            case PickleOpcode.Tuple:
                stack.Add(PopToMark());
                return true;
            case PickleOpcode.EmptyList:
                stack.Add(new List<object?>());
                return true;
            case PickleOpcode.List:
                stack.Add(new List<object?>(PopToMark()));
                return true;
            case PickleOpcode.Append:
                Append(Pop());
                return true;
            case PickleOpcode.Appends:
                Append(PopToMark());
                return true;
            case PickleOpcode.EmptyDictionary:
                stack.Add(new PickledDictionary());
                return true;
            case PickleOpcode.Dictionary:
                var items = PopToMark();
                stack.Add(new PickledDictionary());
                SetItems(items);
                return true;
            case PickleOpcode.SetItem:
                var value = Pop();
                SetItems(Pop(), value);
                return true;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                return true;
            case PickleOpcode.EmptySet:
                stack.Add(InertValue.Instance);
                return true;
            case PickleOpcode.FrozenSet:
                PopToMark();
                stack.Add(InertValue.Instance);
                return true;
            case PickleOpcode.AddItems:
                PopToMark();
                Peek();
                return true;
            default:
                return false;
        }
    }

    private void PushTuple(int count)
    {
        var items = new object?[count];
        while (count > 0)
            items[--count] = Pop();

        stack.Add(items);
    }

    private void Append(params ReadOnlySpan<object?> items)
    {
        if (Peek() is List<object?> list)
            list.AddRange(items);
        else if (Peek() is not InertValue)
            throw input.Invalid("expected a list to append to, found something else");
    }

    private void SetItems(params ReadOnlySpan<object?> items)
    {
        if (items.Length % 2 != 0)
            throw input.Invalid("a mapping's key has no value");
        if (Peek() is InertValue)
            return;
        if (Peek() is not PickledDictionary dictionary)
            throw input.Invalid("expected a mapping to fill, found something else");

        for (var i = 0; i < items.Length; i += 2)
            dictionary.Set(items[i], items[i + 1]);
    }
}
