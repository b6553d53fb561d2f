namespace EmbeddingProjector.Module.Commands;

/// <summary>Leads a picture from one class to another, frame by frame: PNG files, a contact sheet and an
/// animation.</summary>
/// <remarks>
/// <para>It starts from the first class's image, or from a photograph. In frame k of q the losses of the two classes
/// are weighted (q - k) / q and k / q, and some steps are taken from the frame before. The last frame takes more, up to
/// those of a class's image, which lead the class to reach before its strongest rival, until it is the top
/// class.</para>
/// <para>All is written to a folder FROM-to-TO of the destination. Its folder frames can be embedded: Export-Embedding
/// generated/cat-to-dog/frames -Layer logits. The animation is an animated PNG (.apng), exact in every pixel; browsers
/// show it.</para>
/// <para>Ctrl+C keeps the frames so far, with their sheet and animation.</para>
/// </remarks>
/// <example><code>New-ClassTransition -From husky -To dalmatian -Model squeezenet1_0</code>
/// A husky becomes a dalmatian.</example>
/// <example><code>New-ClassTransition tabby zebra -Image examples/photos/cat.jpg -Model squeezenet1_0 -Frames 12</code>
/// A photograph of a cat becomes a zebra.</example>
[Cmdlet(VerbsCommon.New, "ClassTransition", SupportsShouldProcess = true)]
[OutputType(typeof(ClassTransition))]
public sealed class NewClassTransitionCommand : GenerationCmdlet
{
    /// <summary>The class that is left.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string From { get; set; } = "";

    /// <summary>The class that is reached.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string To { get; set; } = "";

    /// <summary>A picture of any size to start from, its largest square, in place of the first class's image.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>How many frames there are, the first one included.</summary>
    [Parameter]
    [ValidateRange(2, 10_000)]
    public int Frames { get; set; } = 30;

    /// <summary>Steps between two frames.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int StepsPerFrame { get; set; } = 10;

    /// <summary>Side in pixels of the animation; without it the pictures' own.</summary>
    [Parameter]
    [ValidateRange(16, 4096)]
    public int? AnimationSize { get; set; }

    /// <summary>How long a frame of the animation is shown, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(10, 60_000)]
    public int Delay { get; set; } = 100;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (OpenModels() is not [var model])
            return;

        var settings = Settings(model);
        var (from, to) = (Classes.Find(From), Classes.Find(To));
        var words = $"{Classes[from]} to {Classes[to]}";
        var folder = PathOf($"{SavedPicture.Slug(Classes[from])}-to-{SavedPicture.Slug(Classes[to])}");
        if (!ShouldProcess(folder, $"Generate {Frames} frames from {words} by {Model[0]}")
            || !MayWrite(System.IO.Path.Combine(folder, "contact-sheet.png")))
            return;

        var frames = new TransitionFrames(model, settings, from, to, folder);
        var photo = Image is null ? null : Read(Image);
        Show($"Generating class {from} ({Classes[from]})", settings.Steps, progress =>
            frames.Begin(photo, progress, Cancellation));
        for (var frame = 1; frame < Frames && frames.Last!.End == GenerationEnd.Completed; frame++)
        {
            var way = (double)frame / (Frames - 1);
            Show($"{words}, frame {frame + 1} of {Frames}", StepsPerFrame, progress =>
                frames.Add(way, StepsPerFrame, progress, Cancellation));
        }

        if (frames.Last!.End == GenerationEnd.Completed && !frames.IsThere)
        {
            Show($"{words}, the last frame", settings.Steps, progress =>
                frames.Reach(StepsPerFrame, settings.Steps, progress, Cancellation));
        }

        if (frames.Last!.End == GenerationEnd.Completed && !frames.IsThere)
        {
            WriteWarning(
                $"{words}: the last frame is seen as {frames.Frames[^1].TopClassName}; more -StepsPerFrame or -Steps, or "
                + "a larger -Target, leads further");
        }

        var (sheet, animation) = frames.WriteTogether(AnimationSize, TimeSpan.FromMilliseconds(Delay));
        ThrowIfStopped();
        WriteObject(Describe(from, to, sheet, animation, frames));

        void Show(string activity, int steps, Action<IProgress<GenerationStep>> generate)
        {
            var display = new ProgressDisplay(this, activity);
            generate(new GenerationObserver(display, "logit"));
            display.Complete();
            WarnIfDiverged(activity, frames.Last!, steps);
        }
    }

    private ClassTransition Describe(int from, int to, string sheet, string animation, TransitionFrames frames) => new(
        From: from,
        FromName: Classes[from],
        To: to,
        ToName: Classes[to],
        Crossing: frames.Frames.FirstOrDefault(frame => frame.ToLogit > frame.FromLogit)?.Frame,
        LastTopClassName: frames.Frames[^1].TopClassName,
        ContactSheet: sheet,
        Animation: animation,
        End: frames.Last!.End,
        Frames: [.. frames.Frames]);
}
