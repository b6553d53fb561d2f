using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Generation;

/// <summary>The frames of a transition from one class to another, each generated from the one before, and saved at
/// once.</summary>
/// <param name="model">The model.</param>
/// <param name="settings">Every number of the first frame's picture.</param>
/// <param name="from">The class that is left.</param>
/// <param name="to">The class that is reached.</param>
/// <param name="folder">Where frames, sheet and animation go.</param>
public sealed class TransitionFrames(GenerationModel model, GenerationSettings settings, int from, int to, string folder)
{
    private const int SheetColumns = 6;
    private const int SheetCell = 128;

    private readonly List<RgbImage> pictures = [];
    private FloatPicture? picture;
    private int top;

    /// <summary>The frames so far.</summary>
    public List<TransitionFrame> Frames { get; } = [];

    /// <summary>The last frame as it was generated: how that ended, and after how many steps.</summary>
    public GeneratedPicture? Last { get; private set; }

    /// <summary>Makes the first frame: a photograph, or the first class's image.</summary>
    /// <param name="photo">The photograph; null for none.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends the steps; the picture so far is saved.</param>
    public void Begin(
        RgbImage? photo, IProgress<GenerationStep>? progress = null, CancellationToken cancellation = default)
    {
        if (photo is not null)
        {
            var square = FloatPicture.Square(photo, settings.Octaves[^1].Size);
            Keep(new(square, GenerationEnd.Completed, Steps: 0, Score: 0), way: 0, settings);
            return;
        }

        GenerationPart part = new(model, new ClassObjective(model.Model, from, settings.Target));
        Keep(new PictureGenerator([part], settings).Run(null, progress, cancellation), way: 0, settings);
    }

    /// <summary>Makes the next frame.</summary>
    /// <param name="way">How far the way is gone, 0 to 1.</param>
    /// <param name="steps">Steps from the frame before.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends the steps; the picture so far is saved.</param>
    public void Add(
        double way, int steps, IProgress<GenerationStep>? progress = null, CancellationToken cancellation = default)
    {
        var objective = new TransitionObjective(model.Model, from, to, way, settings.Target);
        GoOn(objective, settings.Octaves[^1], steps, way, progress, cancellation);
    }

    /// <summary>Whether the last frame's largest logit is that of the class to reach.</summary>
    public bool IsThere => top == to;

    /// <summary>Goes on with the last frame until its largest logit is that of the class to reach, and puts the result
    /// in its place.</summary>
    /// <remarks>A large score does not suffice where another class's grows with it, and what was made at one size may be
    /// another class at the size that the model's transform gives it: so the class is led before its strongest rival,
    /// from the saved picture, as the model sees that.</remarks>
    /// <param name="steps">Steps between two looks.</param>
    /// <param name="most">The most steps in all.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends the steps; the picture so far is saved.</param>
    public void Reach(
        int steps, int most, IProgress<GenerationStep>? progress = null, CancellationToken cancellation = default)
    {
        for (var done = 0; done < most && !IsThere && Last!.End == GenerationEnd.Completed; done += steps)
        {
            picture = FloatPicture.Of(pictures[^1]);
            pictures.RemoveAt(pictures.Count - 1);
            Frames.RemoveAt(Frames.Count - 1);
            GoOn(new LeadObjective(model.Model, to), AsSaved(), steps, way: 1, progress, cancellation);
        }
    }

    // The octave goes on at its first rate, with windows of its own in each frame.
    private void GoOn(
        Objective objective, Octave octave, int steps, double way, IProgress<GenerationStep>? progress,
        CancellationToken cancellation)
    {
        var next = settings with
        {
            Octaves = [octave with { Steps = steps, Rate = octave.Rate.From, Sigma = octave.Sigma.To, BlurSteps = null }],
            Seed = settings.Seed + Frames.Count,
        };
        Keep(new PictureGenerator([new(model, objective)], next).Run(picture, progress, cancellation), way, next);
    }

    // As GenerationModel.Run sees a picture.
    private Octave AsSaved()
    {
        var last = settings.Octaves[^1];
        if (!settings.Normalize)
            return last with { Crop = null, View = null };

        var (resized, crop) = (model.Model.Transform.ResizeSize, model.Model.Transform.CropSize);
        return last with { Crop = Math.Max(1, last.Size * crop / resized), View = crop };
    }

    /// <summary>Writes the sheet and the animation of the frames so far.</summary>
    /// <param name="size">Side of the animation; null for the pictures' own.</param>
    /// <param name="delay">How long a frame is shown.</param>
    public (string Sheet, string Animation) WriteTogether(int? size, TimeSpan delay)
    {
        var sheet = Path.Combine(folder, "contact-sheet.png");
        var cells = pictures.Select((frame, i) => (frame, $"{Frames[i].Frame}: {Frames[i].TopClassName}"));
        new ContactSheet([.. cells], SheetColumns, SheetCell).Write(sheet);
        var animation = Path.Combine(folder, "transition.apng");
        AnimationFile.Write(animation, pictures, size, delay);
        return (sheet, animation);
    }

    private void Keep(GeneratedPicture generated, double way, GenerationSettings used)
    {
        (picture, Last) = (generated.Picture, generated);
        var words = FormattableString.Invariant($"class {from} to {to}, {100 * way:F0} %");
        var saved = SavedPicture.Of(generated, model, used, words, index: null);
        top = saved.Record.TopClass;
        var path = Path.Combine(folder, "frames", $"frame-{Frames.Count:000}.png");
        saved.Write(path);
        pictures.Add(saved.Image);
        Frames.Add(new(
            Frame: Frames.Count,
            Part: way,
            FromLogit: saved.Record.Logits[from],
            ToLogit: saved.Record.Logits[to],
            TopClassName: saved.Record.TopClassName,
            Path: path));
    }
}

/// <summary>One frame of a transition between two classes.</summary>
/// <param name="Frame">The frame's number, from 0.</param>
/// <param name="Part">How far the way to the second class is gone, 0 to 1.</param>
/// <param name="FromLogit">The first class's logit.</param>
/// <param name="ToLogit">The second class's logit.</param>
/// <param name="TopClassName">The class with the largest logit.</param>
/// <param name="Path">The full path of the .png.</param>
public sealed record TransitionFrame(
    int Frame, double Part, float FromLogit, float ToLogit, string TopClassName, string Path);
