namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Zeroed floats outside the garbage collector's heap, aligned to a cache line, freed with the
/// handle.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    private const int Alignment = 64;

    // Larger memory goes into pages of this size where Linux has them: one entry of the processor's page tables then
    // serves 512 times as much.
    private const int HugePage = 2 << 20;
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE

    /// <param name="length">In floats.</param>
    public AlignedBuffer(long length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        var bytes = checked((nuint)length * sizeof(float));
        var isLarge = OperatingSystem.IsLinux() && bytes >= HugePage;
        var memory = NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), (nuint)(isLarge ? HugePage : Alignment));
        if (isLarge)
        {
            // A wish: small pages do as well, only slower.
            _ = Advise(memory, bytes / HugePage * HugePage, AdviseHugePages);
        }

        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
        if (length > 0)
            GC.AddMemoryPressure(length * sizeof(float));
    }

    /// <summary>In floats.</summary>
    public long Length { get; }

    /// <summary>The first float. Valid until the handle is disposed.</summary>
    public float* Pointer => (float*)handle;

    public override bool IsInvalid => handle == 0;

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(void* memory, nuint bytes, int advice);

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        if (Length > 0)
            GC.RemoveMemoryPressure(Length * sizeof(float));
        return true;
    }
}
