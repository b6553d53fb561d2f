BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $cat = Join-Path $PSScriptRoot '../../examples/photos/cat.jpg'
}

Describe 'Export-RotationSweep' {
    It 'turns a picture and says what the model saw' {
        $log = Join-Path $TestDrive 'log'

        $sweep = Export-RotationSweep $cat -Angle (0..7 | ForEach-Object { 45 * $_ }) -LogDir $log

        $sweep.Count | Should -Be 8
        $sweep.Values[7] | Should -Be 315
        $sweep.Cosine[0] | Should -Be 1
        $sweep.Predicted.Count | Should -Be 8
        $sweep.Invariance | Should -BeLessThan 1
        $sweep.HeatmapPage, $sweep.Heatmap, $sweep.Curve, $sweep.CurveSvg | Should -Exist
        Join-Path $log 'projector_config.pbtxt' | Should -Exist
    }

    It 'finds equal rows in the control' {
        $sweep = Export-RotationSweep $cat -Control 4 -LogDir (Join-Path $TestDrive 'control')

        $sweep.Cosine | Should -Be 1, 1, 1, 1
        $sweep.Invariance | Should -Be 1
        $sweep.Flips.Count | Should -Be 0
    }

    It 'takes pictures from the pipeline, each into a log of its own' {
        Push-Location $TestDrive
        $sweeps = Get-Item $cat, (Join-Path (Split-Path $cat) 'rocket.jpg') | Export-RotationSweep -Blur 0, 2
        Pop-Location

        $sweeps.LogDir | Split-Path -Leaf | Should -Be 'cat-blur', 'rocket-blur'
    }

    It 'writes nothing under -WhatIf' {
        $log = Join-Path $TestDrive 'whatif'

        Export-RotationSweep $cat -LogDir $log -WhatIf
        $log | Should -Not -Exist
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'FillUnknown'; arguments = @{ Fill = 'white' } }
        @{ id = 'NotFinite'; arguments = @{ Angle = 0, [double]::NaN } }
        @{ id = 'TooFewItems'; arguments = @{ Angle = 5 } }
        @{ id = 'SweepAmbiguous'; arguments = @{ Scale = 1, 2; Blur = 1, 2 } }
    ) {
        { Export-RotationSweep $cat -LogDir (Join-Path $TestDrive 'bad') @arguments } | Should -Throw -ErrorId "$id,*"
    }
}
