namespace EmbeddingProjector.Module.Output;

/// <summary>A picture on its way from one class to another, as <c>New-ClassTransition</c> gives it.</summary>
/// <param name="From">The class that is left.</param>
/// <param name="FromName">Its name.</param>
/// <param name="To">The class that is reached.</param>
/// <param name="ToName">Its name.</param>
/// <param name="Crossing">The first frame in which the second class's logit is the larger one; null for none.</param>
/// <param name="LastTopClassName">The class of the last frame.</param>
/// <param name="ContactSheet">The full path of the sheet with all frames.</param>
/// <param name="Animation">The full path of the animation.</param>
/// <param name="End">Why the last frame's generation ended.</param>
/// <param name="Frames">The frames, in order.</param>
public sealed record ClassTransition(
    int From, string FromName, int To, string ToName, int? Crossing, string LastTopClassName, string ContactSheet,
    string Animation, GenerationEnd End, TransitionFrame[] Frames);
